import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { type Problem, ProblemsError } from '../core/problem.ts';
import { nearestNames } from '../core/text.ts';
import { fileError } from '../files/file-error.ts';
import { readFile } from '../files/read-file.ts';
import type { Catalog } from './catalog.ts';
import { type CatalogDocument, parseCatalogDocument } from './document.ts';
import { findReferenceMistakes } from './references.ts';
import { catalogSchema } from './schema.ts';

/** Limits of a catalog, which is written by hand: the shipped one has 30 kB in 5 files. */
export const MOST_FILES = 50;
export const MOST_BYTES = 1_000_000;
/** Most unknown keys of one mapping, and mistakes in all, that are reported: more than a terminal shows. */
const MOST_KEYS = 100;

/** Keys with a list that may be continued in another file: thousands of metrics do not fit into one. */
const CONTINUED: readonly string[] = ['areas', 'collectors', 'dashboards'];

/**
 * Reads the catalog from a YAML file, or from a folder of them whose top-level keys are merged. A link in the folder may not
 * lead out of it. Throws ProblemsError with every mistake, each with its file and line.
 */
export function loadCatalog(path: string): Catalog {
  const inside = isFolder(path) ? { inside: path } : {};
  let room = MOST_BYTES;
  const files = catalogFiles(path).map((file) => {
    const source = readFile(file, { mostBytes: room, ...inside });
    room -= Buffer.byteLength(source);
    return { file, source };
  });
  return parseCatalog(files);
}

/** Parses a catalog from files with their text: the pure half of `loadCatalog`. */
export function parseCatalog(files: readonly { file: string; source: string }[]): Catalog {
  const documents = files.map(({ file, source }) => parseCatalogDocument(file, source));
  const problems = [...documents.flatMap((document) => document.problems), ...sharedKeys(documents)];
  if (problems.length > 0) throw new ProblemsError(problems);

  const values = mergedValues(documents);
  const parsed = catalogSchema.safeParse(values);
  const mistakes = [
    ...(parsed.error?.issues ?? []).slice(0, MOST_KEYS).flatMap((issue) => problemsOfIssue(issue, documents)),
    ...findReferenceMistakes(values).map(({ path, what, fix }) => ({ where: locationOf(path, documents), what, fix })),
  ];
  if (parsed.success && mistakes.length === 0) return parsed.data;
  throw new ProblemsError(mistakes.sort((a, b) => a.where.localeCompare(b.where, 'en', { numeric: true })));
}

/** Returns the files of a catalog: itself, or those of its folder. Throws ProblemsError if there is none. */
export function catalogFiles(path: string): readonly string[] {
  if (!isFolder(path)) return [path];
  const files = readdirSync(path).filter((name) => /\.ya?ml$/.test(name));
  if (files.length > 0 && files.length <= MOST_FILES) return files.sort().map((name) => join(path, name));
  const what = files.length > 0 ? `the folder has more than ${MOST_FILES} .yml files` : 'the folder has no .yml file';
  throw new ProblemsError([{ where: path, what, fix: SET_IT }]);
}

const SET_IT = 'set CATALOG_FILE to a catalog, or unset it to use the shipped one';

/** Whether a path is a folder. Throws ProblemsError if nothing is there. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    const { reason, what } = fileError(path, error);
    const description = reason === 'missing' ? 'there is no such file or folder' : what;
    throw new ProblemsError([{ where: path, what: description, fix: SET_IT }]);
  }
}

function sharedKeys(documents: readonly CatalogDocument[]): readonly Problem[] {
  return documents.flatMap((document, index) =>
    Object.keys(document.values).flatMap((key) => {
      const first = documents.slice(0, index).find(({ values }) => key in values);
      if (!first || (isContinued(key, first) && isContinued(key, document))) return [];
      const what = `\`${key}\` is already defined in ${basename(first.file)}`;
      return [{ where: locationOf([key], [document]), what, fix: 'define each top-level key in one file only' }];
    }),
  );
}

function isContinued(key: string, { values }: CatalogDocument): boolean {
  return CONTINUED.includes(key) && Array.isArray(values[key]);
}

/** The values of all documents; lists of several are joined in the order of the files. */
function mergedValues(documents: readonly CatalogDocument[]): Readonly<Record<string, unknown>> {
  const merged: Record<string, unknown> = {};
  for (const { values } of documents) {
    for (const [key, value] of Object.entries(values)) {
      const before = merged[key];
      merged[key] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
    }
  }
  return merged;
}

function problemsOfIssue(issue: z.core.$ZodIssue, documents: readonly CatalogDocument[]): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, MOST_KEYS).map((key) => {
      const near = nearestNames(key, issue.message.replace(/^.*: /, '').split(', '), 1)[0];
      const fix = near ? `did you mean \`${near}\`? ${issue.message}` : issue.message;
      return { where: locationOf([...issue.path, key], documents), what: `unknown key \`${key}\``, fix };
    });
  }
  return [{ where: locationOf(issue.path, documents), what: describeIssue(issue, documents), fix: issue.message }];
}

function describeIssue(issue: z.core.$ZodIssue, documents: readonly CatalogDocument[]): string {
  const name = issue.path.filter((part) => typeof part === 'string').at(-1) ?? 'the catalog';
  const place = placeOf(issue.path, documents);
  const value = place?.document.valueAt(place.path);
  if (value === undefined) return `\`${String(name)}\` is missing`;
  return `\`${String(name)}\` cannot be ${JSON.stringify(value).slice(0, 80)}`;
}

type Path = readonly PropertyKey[];

function locationOf(path: Path, documents: readonly CatalogDocument[]): string {
  const [first] = documents;
  const place = placeOf(path, documents) ?? (first && { document: first, path });
  return place ? `${place.document.file}:${place.document.lineOf(place.path)}` : 'catalog';
}

/** The document with the value of a path, and the path within it: an item of a continued list counts from the beginning of its file. */
function placeOf(
  path: Path,
  documents: readonly CatalogDocument[],
): { readonly document: CatalogDocument; readonly path: Path } | undefined {
  const [head, index, ...rest] = path;
  const owners = documents.filter(({ values }) => head !== undefined && Object.hasOwn(values, String(head)));
  let before = 0;
  for (const document of owners) {
    const items = document.values[String(head)];
    const count = Array.isArray(items) ? items.length : 0;
    if (owners.length === 1 || typeof index !== 'number') return { document, path };
    if (index < before + count) return { document, path: [String(head), index - before, ...rest] };
    before += count;
  }
  return undefined;
}
