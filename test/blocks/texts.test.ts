import { mkdirSync, writeFileSync } from 'node:fs';
import { PREVIEW_CASES } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';

/** Marks of mrkdwn that a notification would show as they are: a link or date, a fence, bold, a name of an emoji. */
const MARKS = /<[^>\s]*\||<!(?!subteam\^)|```|(^|\s)\*[^*\s][^*]*\*(\s|$)|(^|\s):[a-z_]+:(\s|$)/m;
const WORDS = /\p{L}{2,}/gu;

/** The hostile cases show names of data, which may look like anything. */
const cases = PREVIEW_CASES.map(({ title, about, message }) => ({ title, about, text: message.text }));

test('prints the text of every message in every situation to test/artifacts/texts.md', () => {
  mkdirSync('test/artifacts', { recursive: true });
  const pages = cases.map(
    ({ title, about, text }) => `## ${title}\n\n${about}\n\n    ${text.replaceAll('\n', '\n    ')}\n`,
  );
  writeFileSync('test/artifacts/texts.md', `# The text of every message\n\n${pages.join('\n')}`);
  expect(pages.length).toBeGreaterThan(100);
});

describe.each(cases)('the text of "$title" stands alone', ({ title, text }) => {
  test('says something in words, not in marks, emoji or numbers alone', () => {
    expect(text.match(WORDS)?.length ?? 0).toBeGreaterThan(1);
    if (!/injected|hostile/i.test(title)) expect(text).not.toMatch(MARKS);
  });
});
