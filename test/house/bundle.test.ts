import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { parseAst } from 'vite';
import { describe, expect, test } from 'vitest';
import { insideOf } from '../../scripts/contents.ts';
import { missingPackages, packageOf } from '../../scripts/outside.ts';

const FOLDER = 'dist/bot';
const { dependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const installed = Object.keys({ ...dependencies, ...optionalDependencies });
/** Packages that `pg`, `ws` and `debug` ask for in a `try`, and do without. */
const UNNEEDED = ['pg-native', 'bufferutil', 'utf-8-validate', 'supports-color'];

interface Node {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly callee?: Node;
  readonly arguments?: readonly Node[];
  readonly source?: Node | null;
}

/** Packages that a built file asks for, by `import` and by `require`, as a parser reads it. */
function asked(file: string): readonly string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    if (!isNode(value)) return;
    const isRequire = value.type === 'CallExpression' && /^(__)?require\d*$/.test(value.callee?.name ?? '');
    const target = isRequire ? value.arguments?.[0] : value.source;
    if (typeof target?.value === 'string' && !/^[./]/.test(target.value)) found.push(target.value);
    Object.values(value).forEach(walk);
  };
  walk(parseAst(readFileSync(join(FOLDER, file), 'utf8')));
  return found.filter((target) => !target.startsWith('node:') && !isBuiltin(target)).map(packageOf);
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

describe('bundle', () => {
  test('no file of the bot asks for a package that is not installed with it', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.js'));
    const packages = new Set(files.flatMap(asked));
    // The parser finds what there is to be found.
    for (const name of installed) expect([...packages]).toContain(name);
    expect([...packages].filter((name) => ![...installed, ...UNNEEDED].includes(name))).toEqual([]);
  });

  test('no file of the bot imports an installed package at its head: where its binary is missing, Node 20 would end the process', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.js'));
    const atHead = files.flatMap((file) =>
      parseAst(readFileSync(join(FOLDER, file), 'utf8')).body.flatMap((one) => {
        const target = 'source' in one ? one.source?.value : undefined;
        return typeof target === 'string' && installed.includes(packageOf(target)) ? [`${file} imports ${target}`] : [];
      }),
    );
    expect(atHead).toEqual([]);
  });

  test('a build whose bundle asks for a package that is neither inside nor installed names it', () => {
    const imports = ['node:sqlite', 'fs', '@a/b/c.js', 'here', 'pg-native'].map((path) => ({
      path,
      external: true,
      kind: 'import-statement' as const,
    }));
    const output = { imports, inputs: {}, exports: [], bytes: 0 };
    expect(missingPackages({ outputs: { 'a.js': output } }, ['here'])).toEqual(['@a/b']);
  });

  test('every built file has a source map, which names its sources and not their text', () => {
    const maps = readdirSync(FOLDER)
      .filter((name) => name.endsWith('.js'))
      .map((file) => JSON.parse(readFileSync(join(FOLDER, `${file}.map`), 'utf8')));
    const sources: readonly string[] = maps.flatMap((map) => map.sources);
    expect(sources).toEqual(expect.arrayContaining(['../../src/main.ts', '../../src/app/app.ts']));
    expect(maps.flatMap(({ sourcesContent = [] }) => sourcesContent).filter(Boolean)).toEqual([]);
  });

  test('each package that went into a file is found by the folder that the lock file has it in', () => {
    const files = [
      'src/main.ts',
      'node_modules/zod/v4/core/api.js',
      '../../node_modules/@slack/bolt/dist/App.js',
      'node_modules/p-queue/node_modules/eventemitter3/index.js',
    ];
    expect(insideOf(files).map(({ folder }) => folder)).toEqual([
      'node_modules/@slack/bolt',
      'node_modules/p-queue/node_modules/eventemitter3',
      'node_modules/zod',
    ]);
  });

  test('the licences of everything inside are in one file, with their texts', () => {
    const text = readFileSync('dist/THIRD-PARTY-LICENSES.txt', 'utf8');
    const inside: readonly { name: string; version: string }[] = JSON.parse(readFileSync('dist/contents.json', 'utf8'));
    expect(inside.length).toBeGreaterThan(150);
    const sections = text.split(`\n${'-'.repeat(80)}\n\n`).slice(1);
    expect(sections.map((one) => one.split(' (')[0])).toEqual(inside.map(({ name, version }) => `${name} ${version}`));
    // A licence has more words than a name.
    expect(sections.filter((one) => one.length < 500).map((one) => one.split('\n')[0])).toEqual([]);
    for (const name of [
      '@fontsource/noto-sans',
      '@fontsource/noto-color-emoji',
      'chart.js',
      'react',
      'quickchart-js',
    ]) {
      expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
  });
});
