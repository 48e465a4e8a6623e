import { describe, expect, test } from 'vitest';
import { readPages } from '../../src/slack/read-pages.ts';

/** A list whose page after each cursor names the next one; it keeps the cursors that were asked for. */
function listOf(next: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const read = async ({ cursor = '' }: { readonly cursor?: string }) => {
    asked.push(cursor);
    return { at: cursor, response_metadata: { next_cursor: next[cursor] ?? '' } };
  };
  return { asked, read };
}

describe('pages of a list', () => {
  test.each([
    ['to the end', { '': 'b', b: 'c' }, 9, () => false, ['', 'b', 'c'], true],
    ['until a page is enough', { '': 'b', b: 'c' }, 9, (at: string) => at === 'b', ['', 'b'], true],
    ['up to the most, which is no end', { '': 'b', b: 'c', c: 'd' }, 2, () => false, ['', 'b'], false],
    ['up to a page that names itself', { '': 'b', b: 'b' }, 9, () => false, ['', 'b'], false],
    ['once without any cursor', {}, 9, () => false, [''], true],
  ])('are read %s', async (_, next, most, isEnough, asked, isDone) => {
    const list = listOf(next);
    expect(await readPages(list.read, most, async ({ at }) => isEnough(at))).toBe(isDone);
    expect(list.asked).toEqual(asked);
  });
});
