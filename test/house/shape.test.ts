import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sourceFiles } from '../support/source-files.ts';

const CODE = [
  'src',
  'commands',
  'blocks',
  'bench',
  'soak',
  'scripts',
  'test',
  ...['demo', 'local-datadog', 'local-slack', 'local-sources'].flatMap((name) => [
    `packages/${name}/src`,
    `packages/${name}/test`,
  ]),
];
const allFiles = () => sourceFiles(CODE).filter((file) => file !== 'test/house/shape.test.ts');

/** A literal inside another one, which only saves lines. One that depends on a condition begins with a parenthesis. */
const SPREAD_LITERAL = /\.\.\.\{/;

describe('shape', () => {
  test('no object literal is spread inside another: its lines are written', () => {
    expect(allFiles().length).toBeGreaterThan(900);
    expect(allFiles().filter((file) => SPREAD_LITERAL.test(readFileSync(file, 'utf8')))).toEqual([]);
    expect(SPREAD_LITERAL.test('const a = { ...{ b, c }, d };')).toBe(true);
    expect(SPREAD_LITERAL.test('const a = { ...(b !== undefined && { b }), ...c };')).toBe(false);
  });

  /** Positions of a function that is declared, of a function type and of a method of an interface; what stands in brackets counts as one. */
  function positions(list: string): number {
    const flat = list.replace(/=>/g, '');
    let [depth, commas, last] = [0, 0, ''];
    for (const character of flat) {
      if ('([{<'.includes(character)) depth += 1;
      if (')]}>'.includes(character)) depth -= 1;
      if (character === ',' && depth === 0) commas += 1;
      if (character.trim() !== '') last = character;
    }
    return last === '' ? 0 : commas + (last === ',' ? 0 : 1);
  }

  /** The text of a bracket from its opening at `start`, without both. */
  function inBrackets(text: string, start: number): string {
    let depth = 0;
    for (let at = start; at < text.length; at += 1) {
      if (text[at] === '(') depth += 1;
      if (text[at] === ')') depth -= 1;
      if (depth === 0) return text.slice(start + 1, at);
    }
    return '';
  }

  /** Signatures that Biome's useMaxParams does not see: methods of interfaces and types of functions. */
  function longSignatures(file: string, source = readFileSync(file, 'utf8')): readonly string[] {
    const text = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    const openings = [
      ...text.matchAll(
        /^ {2}\w+(?:<[^>\n]*>)?(\()|^(?:export )?type \w+(?:<[^>\n]*>)? = (\()|: (\()(?=[^)]*\w+\??:)/gm,
      ),
    ];
    return openings.flatMap((found) => {
      const start = found.index + found[0].length - 1;
      const inside = inBrackets(text, start);
      const rest = text.slice(start + inside.length + 2, start + inside.length + 5);
      const isType = /^(: | =>)/.test(rest) && /^\s*\w+\??:/.test(inside);
      return isType && positions(inside) > 3 ? [`${file}: (${inside.replace(/\s+/g, ' ').trim()})`] : [];
    });
  }

  test('no method of an interface and no type of a function has more than three positions', () => {
    const product = allFiles().filter((file) => !/(^|\/)test\//.test(file));
    expect(product.flatMap((file) => longSignatures(file))).toEqual([]);
    const long = [
      'interface A {\n  take(a: string, b: string, c: (d: 1) => void, e: 2): void;\n}',
      'type A = (a: string, b: string, c: 1, d: 2) => void;',
      'interface A {\n  readonly take: (a: string, b: string, c: 1, d?: 2) => void;\n}',
    ];
    for (const source of long) expect(longSignatures('a.ts', source), source).toHaveLength(1);
    expect(positions('a: string, b: Map<string, number>, c: { d: 1, e: 2 }, f?: (x: 1, y: 2) => void,')).toBe(4);
  });

  /** The first function or class of a file is one that others use: a reader finds there what the file is for. */
  function beginsWithHelper(source: string): boolean {
    const first = /^(export )?(?:async )?function|^(export )(?:class|const [a-z]\w* = (?:async )?\()/m.exec(source);
    const isExported = first?.[1] !== undefined || first?.[2] !== undefined;
    return first !== null && !isExported && /^export (?:async )?function/m.test(source);
  }

  test('the first function of a product file that exports functions is exported', () => {
    const product = sourceFiles(['src', 'commands', 'blocks']);
    expect(product.filter((file) => beginsWithHelper(readFileSync(file, 'utf8')))).toEqual([]);
    expect(beginsWithHelper('function a() {}\nexport function b() {}\n')).toBe(true);
    expect(beginsWithHelper('export function b() {}\nfunction a() {}\n')).toBe(false);
    expect(beginsWithHelper('function a() {}\nexport const B = a();\n')).toBe(false);
  });
});
