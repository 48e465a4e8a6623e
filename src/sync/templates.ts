import { join } from 'node:path';
import { isObject, type JsonObject, parseJson } from '../core/json.ts';
import { ownCommand } from '../core/own-command.ts';
import { ProblemsError } from '../core/problem.ts';
import { readFileIfThere } from '../files/read-file.ts';
import { makeFolder, writeFile } from '../files/write-file.ts';
import type { BuiltResource } from './resource-kind.ts';

/** A template as it is in its file. */
export interface Template {
  readonly slug: string;
  readonly file: string;
  readonly body: JsonObject;
}

export const MOST_BYTES = 5_000_000;

/** Returns a template's text: the same for the same body. */
export const textOf = (body: object): string => `${JSON.stringify(body, null, 2)}\n`;

/**
 * Reads the templates of these resources; `plural` is the command that builds them. Throws ProblemsError with every file that is missing or
 * is not a JSON object, or with the folder if none of them exists.
 */
export function readTemplates(folder: string, built: readonly BuiltResource[], plural: string): readonly Template[] {
  checkAnyThere(folder, built, plural);
  const read = built.map(({ slug, template }) => {
    const file = join(folder, template);
    return { slug, file, body: parseTemplate(readTemplate(folder, file)) };
  });
  const problems = read.flatMap(({ file, body }) =>
    body
      ? []
      : [{ where: file, what: 'is missing, or is not a JSON object', fix: `run \`${ownCommand(`${plural} build`)}\`` }],
  );
  if (problems.length > 0) throw new ProblemsError(problems);
  return read.flatMap(({ slug, file, body }) => (body ? [{ slug, file, body }] : []));
}

/** Reads a template's text; null if there is none. Throws ProblemsError for anything but a regular file of this folder. */
export function readTemplate(folder: string, file: string): string | null {
  return readFileIfThere(file, { mostBytes: MOST_BYTES, inside: folder });
}

/** Writes a template whole or not at all. */
export function writeTemplate(folder: string, file: string, body: object): void {
  makeFolder(folder);
  writeFile(file, textOf(body));
}

/** Throws ProblemsError, with the folder as its one problem, if none of several templates exists. */
export function checkAnyThere(folder: string, built: readonly BuiltResource[], plural: string): void {
  if (built.length < 2 || built.some(({ template }) => readTemplate(folder, join(folder, template)) !== null)) return;
  const fix = `run \`${ownCommand(`${plural} build`)}\`, or set ${settingOf(plural)} to the folder that holds them`;
  const what = `the folder does not exist, or has none of the ${plural}`;
  throw new ProblemsError([{ where: folder, what, fix }]);
}

/** Name of the setting with the folder. */
export const settingOf = (plural: string): string => `${plural.toUpperCase()}_DIR`;

function parseTemplate(text: string | null): JsonObject | undefined {
  if (text === null) return undefined;
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
}
