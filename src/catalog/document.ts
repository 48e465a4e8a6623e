import { isMap, isNode, isPair, isScalar, Lexer, LineCounter, parseDocument, visit } from 'yaml';
import { messageOf } from '../core/errors.ts';
import type { Problem } from '../core/problem.ts';

/** One YAML file of the catalog: its values, and the line of each of them. */
export interface CatalogDocument {
  readonly file: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
  /** Returns the line of the value at this path, or of its nearest existing parent. 1-based. */
  lineOf(path: readonly PropertyKey[]): number;
  valueAt(path: readonly PropertyKey[]): unknown;
}

/** Most tokens of one file; the largest of the shipped catalog has 5,000. The cost of some of them is quadratic. */
export const MOST_TOKENS = 60_000;

/** Replacement of bytes that are not UTF-8, such as letters in an older encoding. */
const UNDECODED = '\ufffd';

const lineIn = (source: string, offset: number): number => source.slice(0, offset).split('\n').length;

/** Parses one file. Syntax errors become problems with their line, and the values are then empty. */
export function parseCatalogDocument(file: string, source: string): CatalogDocument {
  const isLarge = hasManyTokens(source);
  const lines = new LineCounter();
  // The library compares each key with each other one; `repeatedKeys` does not.
  const options = { lineCounter: lines, prettyErrors: false, merge: true, uniqueKeys: false } as const;
  const document = parseDocument(isLarge ? '' : source, options);
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const problems = document.errors.map(({ pos, code, message }) => ({
    where: `${file}:${lineAt(pos[0])}`,
    ...(code === 'MULTIPLE_DOCS' ? SEVERAL : { what: message, fix: BROKEN }),
  }));
  const undecoded = source.indexOf(UNDECODED);
  if (undecoded >= 0) {
    const what = 'this line has a character that is not in the encoding UTF-8';
    problems.push({ where: `${file}:${lineIn(source, undecoded)}`, what, fix: 'save the file again as UTF-8' });
  }
  if (isLarge) {
    const what = `the file has more than ${MOST_TOKENS} YAML tokens (keys, values, brackets, line ends)`;
    problems.push({
      where: `${file}:1`,
      what,
      fix: 'keep only the catalog in it, or split it into several files in a folder',
    });
  }
  for (const { key, at } of repeatedKeys(document)) {
    problems.push({ where: `${file}:${lineAt(at)}`, what: `the key ${key} is defined twice`, fix: 'keep one of them' });
  }
  if (problems.length === 0 && document.contents !== null && !isMap(document.contents)) {
    problems.push({
      where: `${file}:1`,
      what: 'the file is not a mapping',
      fix: 'start it with a key, such as `areas:`',
    });
  }
  const values =
    problems.length === 0 ? read(document, (what) => problems.push({ where: `${file}:1`, what, fix: ALIASES })) : {};
  return {
    file,
    problems,
    values,
    lineOf(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const offset = startOf(document.getIn(path.slice(0, length), true), document.contents, path.slice(0, length));
        if (offset !== undefined) return lineAt(offset);
      }
      return 1;
    },
    valueAt: (path) => toPlainValue(document.getIn(path)),
  };
}

function hasManyTokens(source: string): boolean {
  // Holds for nearly every file: a character is two tokens at most, itself and the one that it begins.
  if (2 * source.length < MOST_TOKENS) return false;
  let tokens = 0;
  for (const _ of new Lexer().lex(source)) {
    tokens += 1;
    if (tokens > MOST_TOKENS) return true;
  }
  return false;
}

/** Keys that occur twice in one mapping, each with the offset of the second; `<<` may repeat. */
function repeatedKeys(document: ReturnType<typeof parseDocument>): readonly { key: string; at: number }[] {
  const repeated: { key: string; at: number }[] = [];
  visit(document, {
    Map(_, map) {
      const known = new Set<unknown>();
      for (const { key } of map.items) {
        const value = isScalar(key) ? key.value : key;
        if (known.has(value) && value !== '<<') {
          repeated.push({ key: JSON.stringify(value)?.slice(0, 80) ?? '', at: (isNode(key) && key.range?.[0]) || 0 });
        }
        known.add(value);
      }
    },
  });
  return repeated;
}

const BROKEN = 'fix the YAML on this line (indentation, quotes and colons are the usual causes)';
const SEVERAL = {
  what: 'a second YAML document begins here, and a catalog file holds only one',
  fix: 'remove the line `---` (or `...`) before it, or move what follows to its own file in the folder',
};
const ALIASES = 'fix the anchors (&name) and aliases (*name) of this file';

/** Returns the values of a document. Aliases are resolved only here, and may be undefined or expand too far. */
function read(document: ReturnType<typeof parseDocument>, onProblem: (what: string) => void): Record<string, unknown> {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    onProblem(messageOf(error));
    return {};
  }
}

/** Offset of a value; for a value of a mapping, that of its key, which a reader searches for. */
function startOf(node: unknown, contents: unknown, path: readonly PropertyKey[]): number | undefined {
  if (path.length === 1 && isMap(contents)) {
    const pair = contents.items.find((item) => isPair(item) && String(item.key) === String(path[0]));
    if (pair && isNode(pair.key)) return pair.key.range?.[0];
  }
  return isNode(node) ? node.range?.[0] : undefined;
}

function toPlainValue(value: unknown): unknown {
  return isNode(value) ? value.toJSON() : value;
}
