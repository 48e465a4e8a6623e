import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { proseOf, tableRowsOf } from '../support/markdown.ts';
import { sourceFiles } from '../support/source-files.ts';

const PAGE = 'docs/troubleshooting.md';
const product = sourceFiles(['src', 'commands', 'blocks'])
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

/** The entries: each heading of the third level with the text below it. */
const entries = proseOf(PAGE)
  .join('\n')
  .split(/^### /m)
  .slice(1)
  .map((text) => {
    const [heading = '', ...rest] = text.split(/\n(?=## )/)[0]?.split('\n') ?? [];
    return { heading, text: rest.join('\n').trim() };
  });
const quotes = entries.flatMap(({ heading }) => [...heading.matchAll(/`([^`]+)`/g)].map(([, quote = '']) => quote));
const texts = quotes.filter((quote) => !quote.startsWith('/'));

/** The parts of a quotation between its omissions; of one letter or two, such as a unit, nothing can be said. */
const partsOf = (quote: string) =>
  quote
    .split('…')
    .map((part) => part.trim())
    .filter((part) => part.length > 2);

/** Whether the code has a text, perhaps in two literals; a template has its values where the text has a number or a name. */
const isWritten = (text: string) => product.includes(text) || product.includes(text.replaceAll("'", "\\'"));

/** Reasons of `/readyz` in the code: what is between the holes of each literal. */
function readyReasons(): readonly string[] {
  const monitoring = readFileSync('src/app/self-monitoring.ts', 'utf8').split('function reasonsNotReady')[1] ?? '';
  const own = [...monitoring.matchAll(/'([^']{15,})'/g)].map(([, text = '']) => text);
  const store = readFileSync('src/scheduling/store-problems.ts', 'utf8');
  const ofStore = [...store.matchAll(/`(the database cannot be used[^$]*)\$/g)].map(([, text = '']) => text);
  const ofPermission = ['src/slack/permissions/lookup-problem.ts', 'src/app/permissions.ts'].flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/what: [`'](.*)[`'],\s+nextStep: .*,\s+isNotReady: true/g)].map(
      ([, text = '']) => text,
    ),
  );
  return [...own, ...ofStore, ...ofPermission];
}

describe(PAGE, () => {
  test('every entry has a next step, and no symptom stands there twice', () => {
    expect(entries.length).toBeGreaterThan(50);
    expect(entries.filter(({ text }) => !/Next step/.test(text)).map(({ heading }) => heading)).toEqual([]);
    const headings = entries.map(({ heading }) => heading);
    expect(headings.filter((heading, index) => headings.indexOf(heading) !== index)).toEqual([]);
  });

  test('every quoted text is one that the bot writes', () => {
    expect(texts.length).toBeGreaterThan(40);
    const missing = texts.flatMap((quote) => partsOf(quote).filter((part) => !isWritten(part)));
    expect(missing).toEqual([]);
    expect(partsOf('port … is used, for … s')).toEqual(['port', 'is used, for']);
    expect(isWritten('words that no bot writes')).toBe(false);
  });

  test('every exit code has its row, and no other', () => {
    const codes = tableRowsOf(PAGE).map(([code = '']) => Number(code));
    expect(codes).toEqual(Object.values(EXIT));
  });

  test('every reason of /readyz has an entry', () => {
    const reasons = readyReasons();
    expect(reasons.length).toBeGreaterThanOrEqual(8);
    const longest = (reason: string) =>
      reason
        .split(/\$\{[^}]*\}/)
        .map((part) => part.trim())
        .reduce((a, b) => (b.length > a.length ? b : a), '');
    const isNamed = (reason: string) => texts.some((quote) => quote.includes(longest(reason).replace(/^, /, '')));
    expect(reasons.filter((reason) => !isNamed(reason))).toEqual([]);
  });

  test('every check of the doctor is explained here or on its own page', () => {
    expect(readFileSync(PAGE, 'utf8')).toContain('](doctor.md');
  });
});
