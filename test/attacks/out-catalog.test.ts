import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, test } from 'vitest';
import { faultsOf, inShort, judge } from './support/out-judge.ts';
import { ownFolder, removeOwnFolders, runProgram, showsStack } from './support/out-process.ts';
import { eachOf } from './support/size.ts';

afterAll(removeOwnFolders);

const areas = 'areas:\n  - { key: a, title: A, metrics: [] }\n';
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');
const bomb = (join_: string) =>
  `${lines(9, (level) => `l${level + 1}: &l${level + 1} ${level === 0 ? '[x, x, x, x, x, x, x, x, x]' : `[${Array(9).fill(`*l${level}`).join(join_)}]`}`)}\n`;

/** Catalogs that nobody wrote to be read. */
const FILES: Readonly<Record<string, string>> = {
  'a bomb of aliases': bomb(', '),
  'a bomb of aliases as the title': `${bomb(', ')}title: *l9\n${areas}`,
  'a bomb of merges': `${lines(24, (level) => `m${level}: &m${level}\n${level === 0 ? '  k: v' : `  <<: [*m${level - 1}, *m${level - 1}]\n  k${level}: v`}`)}\ntitle: *m23\n`,
  'a merge of what is no mapping': `title: T\n<<: [1, 2, 3]\n${areas}`,
  '__proto__ at the top': `__proto__: { polluted: yes, isAdmin: true }\ntitle: T\n${areas}`,
  '__proto__ in an area': 'title: T\nareas:\n  - __proto__: { polluted: yes }\n    key: a\n',
  '__proto__ by a merge': `base: &base { __proto__: { polluted: yes } }\ntitle: T\nmore: { <<: *base }\n`,
  'constructor.prototype': 'constructor: { prototype: { polluted: yes } }\ntitle: T\n',
  'an alias to itself': `title: T\nareas: &a [*a]\n`,
  'two aliases in a circle': 'a: &a { b: *b }\nb: &b { a: *a }\ntitle: T\n',
  'a merge of itself': 'title: &t\n  <<: *t\n  k: v\n',
  'an alias to nothing': `title: *nobody\n${areas}`,
  '100,000 deep in brackets': `title: ${'['.repeat(100_000)}${']'.repeat(100_000)}\n`,
  '100,000 deep in braces': `title: ${'{a: '.repeat(100_000)}1${'}'.repeat(100_000)}\n`,
  '100,000 deep, never closed': `title: ${'['.repeat(100_000)}\n`,
  '3,000 deep by indentation': `${lines(3_000, (depth) => `${' '.repeat(depth)}a:`)}\n`,
  '200,000 keys': `title: T\n${lines(200_000, (index) => `key${index}: ${index}`)}\n`,
  '200,000 areas': `title: T\nareas:\n${lines(200_000, () => '  - {}')}\n`,
  'tags of a language': `title: !!js/function 'function () { return 1 }'\nareas: !!python/object/apply:os.system ["true"]\n`,
  'no text': '\u0000\u0001\u0002\ufffe',
  'a hundred documents': `${lines(100, () => '---\ntitle: T')}\n`,
  'a binary': `title: !!binary ${'A'.repeat(100_000)}\n`,
};

/** Says on its way out whether every object of the process got a new property. */
const WITNESS = `process.on('exit', () => {
  if ('polluted' in {} || 'isAdmin' in {} || Object.keys(Object.prototype).length > 0) process.stderr.write('POLLUTED');
});`;

describe('out catalog', () => {
  test('a hostile catalog is refused with 78 within seconds, and changes no object of the process', async () => {
    const folder = ownFolder();
    const witness = join(folder, 'witness.mjs');
    writeFileSync(witness, WITNESS);
    const attempts = await eachOf(
      inShort(Object.entries(FILES), 0, 2, 4, 6, 9, 12, 16, 18),
      3,
      async ([attempt, source], index) => {
        const CATALOG_FILE = join(folder, `${index}.yml`);
        writeFileSync(CATALOG_FILE, source);
        const env = { CATALOG_FILE, NODE_OPTIONS: `--import=${pathToFileURL(witness)}` };
        const { code, said, ms, peakMb, isCutOff } = await runProgram(['manifest'], env, {
          withinMs: 60_000,
          mostCpuMs: 8_000,
        });
        const faults = faultsOf({
          [`was cut off after ${ms} ms at ${peakMb} MB`]: isCutOff,
          [`ends with ${code}`]: !isCutOff && code !== 78,
          'changes every object': said.includes('POLLUTED'),
          'says no next step': !isCutOff && !said.includes('Next step: '),
          [`says ${said.length} characters`]: said.length > 200_000,
          'shows a stack': showsStack(said),
        });
        return { attempt, faults };
      },
    );
    judge('catalog: hostile files', attempts);
  }, 240_000);
});
