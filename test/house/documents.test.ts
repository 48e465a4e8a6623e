import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anchorsOf, documents, markdownFiles, proseOf, tableRowsOf } from '../support/markdown.ts';

const LONGEST_LINE = 140;

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));

test('there are documents to check', () => {
  expect(documents()).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md']));
  expect(documents().length).toBeGreaterThan(20);
});

describe.each(documents())('%s', (document) => {
  const text = readFileSync(document, 'utf8');

  test('names only files and folders that exist', () => {
    const named = [
      ...text.matchAll(
        /`((?:test|src|blocks|commands|packages|catalog|bench|scripts|soak|docs)\/[^`\s]*|[A-Za-z.]+\.(?:yml|md))`/g,
      ),
    ].map(([, path = '']) => path);
    const missing = named
      .filter((path) => !existsSync(path) && !existsSync(join(dirname(document), path)))
      .filter((path) => !path.startsWith('test/artifacts/'));
    expect(missing).toEqual([]);
  });

  test('names only npm scripts that exist', () => {
    const named = [...text.matchAll(/npm run (?:--silent )?([a-z0-9-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('links only to files and headings that exist', () => {
    const links = [
      ...proseOf(document)
        .join('\n')
        .matchAll(/\]\(([^)\s]+)\)/g),
    ].map(([, target = '']) => target);
    const broken = links
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? document : join(dirname(document), path);
        if (!existsSync(file)) return true;
        return anchor !== undefined && !anchorsOf(file).includes(anchor);
      });
    expect(broken).toEqual([]);
  });
});

test('a page that uses a command of the bot links to how it is typed in each installation', () => {
  const how = 'install.md#how-do-i-run-a-command';
  const used = (text: string) => /(?<!npx )\bmetta-health-bot (?:collect|demo|doctor|init|manifest|store)\b/.test(text);
  const pages = documents().filter((page) => page.startsWith('docs/') && page !== 'docs/install.md');
  const using = pages.filter((page) => used(readFileSync(page, 'utf8')));
  expect(using).toContain('docs/operations.md');
  expect(using.filter((page) => !readFileSync(page, 'utf8').includes(how))).toEqual([]);
});

test('a bare file name in a table row of docs/architecture.md is in the folder of that row', () => {
  const rows = tableRowsOf('docs/architecture.md').map(([folders = '', about = '']) => ({
    folders: [...folders.matchAll(/`([\w./-]+\/)`/g)].map(([, folder = '']) => folder),
    names: [...about.matchAll(/`([\w.-]+\.ts)`/g)].map(([, name = '']) => name),
  }));
  expect(rows.filter(({ names }) => names.length > 0).length).toBeGreaterThan(3);
  const missing = rows.flatMap(({ folders, names }) =>
    names.filter((name) => !folders.some((folder) => inFolder(folder, name))),
  );
  expect(missing).toEqual([]);
});

/** Whether the file is in the folder or in its folder `rules`, which the table describes in the same row. */
function inFolder(folder: string, name: string): boolean {
  return existsSync(join(folder, name)) || existsSync(join(folder, 'rules', name));
}

/** Places of pages whose layout is checked. */
const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs', 'packages', 'test', 'dashboards', 'monitors'];

test('lines wrap at 140 characters, tables apart', () => {
  const long = markdownFiles(PAGES).flatMap((file) =>
    proseOf(file)
      .filter((line) => line.length > LONGEST_LINE && !/^\s*\|/.test(line))
      .map((line) => `${file}: ${line.slice(0, 60)}`),
  );
  expect(long).toEqual([]);
});

test('a paragraph fills its lines, and a heading stands alone', () => {
  const early = markdownFiles(PAGES).flatMap((file) => {
    const lines = proseOf(file);
    return lines.flatMap((line, at) =>
      isBrokenEarly(line, lines[at + 1] ?? '') ? [`${file}: ${line.slice(0, 60)}`] : [],
    );
  });
  expect(early).toEqual([]);
  const long = 'word '.repeat(24).trim();
  expect(isBrokenEarly('a', 'watch has no reminders')).toBe(true);
  expect(isBrokenEarly('the same code, with mentions.', '## What is a living card?')).toBe(true);
  expect([
    isBrokenEarly(long, 'one more'),
    isBrokenEarly('its last line', ''),
    isBrokenEarly('', '## A heading'),
  ]).toEqual([false, false, false]);
  expect([isBrokenEarly('- one', '- two'), isBrokenEarly('| a |', 'text'), isBrokenEarly('## A heading', '')]).toEqual([
    false,
    false,
    false,
  ]);
});

/** Characters that a line may be shorter than the longest because the next word did not fit. */
const RAGGED = 40;

/** Whether a line of a paragraph ends although the first word of the next one would have fitted, or a heading touches it. */
function isBrokenEarly(line: string, next: string): boolean {
  const isHeading = (text: string) => /^#+ /.test(text);
  if (line.trim() === '' || next.trim() === '') return false;
  if (isHeading(line) || isHeading(next)) return true;
  if (/^\s*[|>]/.test(line) || /^\s*(?:[-*|>]|\d+\.) ?/.test(next)) return false;
  const [word = ''] = next.trim().split(' ');
  return line.length + 1 + word.length <= LONGEST_LINE - RAGGED;
}

test('every page of docs/ is linked from the README or from the list of decisions', () => {
  const lists = readFileSync('README.md', 'utf8') + readFileSync('docs/decisions/README.md', 'utf8');
  const pages = documents().filter((file) => file.startsWith('docs/'));
  const unlinked = pages.filter(
    (page) => !lists.includes(`](${page})`) && !lists.includes(`](${page.replace('docs/decisions/', '')})`),
  );
  expect(unlinked).toEqual([]);
});
