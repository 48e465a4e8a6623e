import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { repositoryFiles } from '../support/repository-files.ts';

/** Words that are not used in code, each with the word of docs/glossary.md that says it. */
const RETIRED: ReadonlyMap<string, string> = new Map([
  ['desk', 'service'],
  ['sight', 'Datadog outage, or context'],
  ['told', 'sent, posted, logged or stored'],
  ['untold', 'unsent'],
  ['deed', 'action'],
  ['fate', 'delivery status'],
  ['fates', 'delivery statuses'],
  ['wish', 'subcommand'],
  ['wishes', 'subcommands'],
  ['mend', 'fix'],
  ['mends', 'fixes'],
  ['mended', 'fixed'],
  ['presser', 'acting user'],
  ['whereabouts', 'delivery lookup'],
  ['patiently', 'with retry'],
  ['hurried', 'demo'],
]);

/** Files that know a retired word because a database, or a message in Slack, has it. */
const STORED: Readonly<Record<string, string>> = {
  'src/store/migrations/005-rename-outages.ts': 'renames the old word in databases',
  'src/store/outage-word.ts': 'reads the old word out of databases and messages',
  'src/jobs/collect.ts': 'the key of a sent event begins with the old word in databases',
};

/** The words of a text, those within identifiers too: `toldEvents` has two. */
const wordsOf = (text: string) =>
  text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);

/** Whether a line is the first of a docstring and begins with a question word; `above` is the line before it. */
function beginsWithQuestion(line: string, above: string): boolean {
  const first = /^\s*\/\*\* (\w+)/.exec(line) ?? (/^\s*\/\*\*$/.test(above) ? /^\s*\* (\w+)/.exec(line) : null);
  return /^(What|Who|Whom|Whose|Why|How|When|Where|Which)$/.test(first?.[1] ?? '');
}

const FOLDERS = ['src', 'commands', 'blocks', 'packages', 'bench', 'soak', 'scripts'];

/** Files of those folders that people read as code, but for tests and what the build makes; relative to the root. */
const code = repositoryFiles(FOLDERS).filter(
  (file) => /\.(tsx?|css|html)$/.test(file) && !/^packages\/[^/]+\/(test|dist)\//.test(file),
);

describe('retired words', () => {
  test('no file of the bot, its packages and its tools uses one, in its code or in its name', () => {
    for (const folder of [
      'packages/demo/src/',
      'packages/demo/page/src/',
      'packages/local-slack/src/',
      'bench/',
      'soak/',
    ])
      expect(code.some((file) => file.startsWith(folder))).toBe(true);
    const used = code
      .filter((file) => !Object.hasOwn(STORED, file))
      .flatMap((file) => {
        const lines = [file, ...readFileSync(file, 'utf8').split('\n')];
        return lines.flatMap((line, at) =>
          wordsOf(line)
            .filter((word) => RETIRED.has(word))
            .map((word) => `${file}:${at} "${word}". Next step: write ${RETIRED.get(word)}`),
        );
      });
    expect(used).toEqual([]);
  });

  test('a docstring begins with a noun phrase or a verb, not with a question word', () => {
    const files = code.filter((file) => /\.tsx?$/.test(file));
    const questions = files.flatMap((file) => {
      const lines = readFileSync(file, 'utf8').split('\n');
      return lines.flatMap((line, index) =>
        beginsWithQuestion(line, lines[index - 1] ?? '') ? [`${file}:${index + 1} ${line.trim()}`] : [],
      );
    });
    expect(files.length).toBeGreaterThan(500);
    expect(questions).toEqual([]);
    expect(beginsWithQuestion('/** What it does. */', '')).toBe(true);
    expect(beginsWithQuestion(' * Why not.', '  /**')).toBe(true);
    expect(beginsWithQuestion('/** Whether it is open. */', '')).toBe(false);
  });

  test('a file that may know one still does', () => {
    for (const file of Object.keys(STORED))
      expect(
        wordsOf(readFileSync(file, 'utf8')).some((word) => RETIRED.has(word)),
        file,
      ).toBe(true);
  });

  test('an identifier with a retired word in it is found', () => {
    expect(wordsOf('const toldEvents = createSightOf(DESK_MS)')).toEqual(
      expect.arrayContaining(['told', 'sight', 'desk']),
    );
  });
});
