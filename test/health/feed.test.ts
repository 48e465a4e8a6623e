import { describe, expect, test } from 'vitest';
import { entryTime, feedAttributes, feedText, neutralizeMentions, parseFeedText } from '../../src/health/feed.ts';

describe('feed', () => {
  test('fields and link come back from the text of an event as they were written', () => {
    const text = feedText({ workflow: 'tests\nand more', branch: 'main' }, 'https://ci.test/7');
    expect(parseFeedText(text)).toEqual({
      fields: { workflow: 'tests and more', branch: 'main' },
      url: 'https://ci.test/7',
    });
  });

  test('a link that is not a web address is left out', () => {
    expect(parseFeedText('link: javascript:alert(1)')).toEqual({ fields: {} });
  });

  test('attributes of a log begin with the link and mention nobody', () => {
    expect(feedAttributes({ author: '@all' }, 'https://a.test/@b')).toEqual([
      ['link', 'https://a.test/%40b'],
      ['author', neutralizeMentions('@all')],
    ]);
  });

  test('an entry has the time that it names, and the time of storage where it names none', () => {
    const stored = new Date('2026-11-23T12:00:00Z');
    expect(entryTime({ time: '2026-11-20T08:00:00Z' }, stored)).toBe(Date.parse('2026-11-20T08:00:00Z'));
    expect(entryTime({ time: 'build 7' }, stored)).toBe(stored.getTime());
  });
});
