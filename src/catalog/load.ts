import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { nearestNames } from '../nearest.ts';
import { type Problem, ProblemsError } from '../problem.ts';
import type { Catalog } from './catalog.ts';
import { type CatalogDocument, parseCatalogDocument } from './document.ts';
import { findReferenceMistakes } from './references.ts';
import { catalogSchema } from './schema.ts';

/**
 * Reads the catalog from a YAML file, or from a folder of them whose top-level keys are put together.
 * Throws ProblemsError with every mistake, each with its file and line.
 */
export function loadCatalog(path: string): Catalog {
  return parseCatalog(catalogFiles(path).map((file) => ({ file, source: readSource(file) })));
}

function readSource(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new ProblemsError([{ where: file, what, fix: 'make it a file that the bot may read' }]);
  }
}

/** Pure half of `loadCatalog`: files with their text in, catalog out. */
export function parseCatalog(files: readonly { file: string; source: string }[]): Catalog {
  const documents = files.map(({ file, source }) => parseCatalogDocument(file, source));
  const problems = [...documents.flatMap((document) => document.problems), ...sharedKeys(documents)];
  if (problems.length > 0) throw new ProblemsError(problems);

  const values = Object.assign({}, ...documents.map((document) => document.values));
  const parsed = catalogSchema.safeParse(values);
  const mistakes = [
    ...(parsed.error?.issues ?? []).flatMap((issue) => fromIssue(issue, documents)),
    ...findReferenceMistakes(values).map(({ path, what, fix }) => ({ where: whereIs(path, documents), what, fix })),
  ];
  if (parsed.success && mistakes.length === 0) return parsed.data;
  throw new ProblemsError(mistakes.sort((a, b) => a.where.localeCompare(b.where, 'en', { numeric: true })));
}

/** The files of a catalog: itself, or those of its folder. Throws ProblemsError where there is none. */
export function catalogFiles(path: string): readonly string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) return [path];
  const files = stats?.isDirectory() ? readdirSync(path).filter((name) => /\.ya?ml$/.test(name)) : [];
  if (files.length > 0) return files.sort().map((name) => join(path, name));
  const what = stats ? 'the folder holds no .yml file' : 'there is no such file or folder';
  throw new ProblemsError([
    { where: path, what, fix: 'set CATALOG_FILE to a catalog, or unset it to use the shipped one' },
  ]);
}

function sharedKeys(documents: readonly CatalogDocument[]): readonly Problem[] {
  return documents.flatMap((document, index) =>
    Object.keys(document.values).flatMap((key) => {
      const first = documents.slice(0, index).find(({ values }) => key in values);
      if (!first) return [];
      const what = `\`${key}\` stands in ${basename(first.file)} already`;
      return [{ where: whereIs([key], [document]), what, fix: 'keep each top-level key in one file' }];
    }),
  );
}

function fromIssue(issue: z.core.$ZodIssue, documents: readonly CatalogDocument[]): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const near = nearestNames(key, issue.message.replace(/^.*: /, '').split(', '), 1)[0];
      const fix = near ? `did you mean \`${near}\`? ${issue.message}` : issue.message;
      return { where: whereIs([...issue.path, key], documents), what: `unknown key \`${key}\``, fix };
    });
  }
  return [{ where: whereIs(issue.path, documents), what: whatIs(issue, documents), fix: issue.message }];
}

function whatIs(issue: z.core.$ZodIssue, documents: readonly CatalogDocument[]): string {
  const name = issue.path.filter((part) => typeof part === 'string').at(-1) ?? 'the catalog';
  const value = documentOf(issue.path, documents)?.valueAt(issue.path);
  if (value === undefined) return `\`${String(name)}\` is missing`;
  return `\`${String(name)}\` cannot be ${JSON.stringify(value).slice(0, 80)}`;
}

function whereIs(path: readonly PropertyKey[], documents: readonly CatalogDocument[]): string {
  const document = documentOf(path, documents) ?? documents[0];
  return document ? `${document.file}:${document.lineOf(path)}` : 'catalog';
}

function documentOf(path: readonly PropertyKey[], documents: readonly CatalogDocument[]): CatalogDocument | undefined {
  const [head] = path;
  return documents.find(({ values }) => head !== undefined && Object.hasOwn(values, String(head)));
}
