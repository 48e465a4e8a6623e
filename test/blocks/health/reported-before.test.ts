import { HOSTILE_NAMES, NOW } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { reportedText } from '../../../blocks/health/reported-before.ts';
import type { EventsBefore, NearbyEvent } from '../../../src/explain/events-before.ts';
import { nearestChange, type ReportedBefore } from '../../../src/explain/reported-before.ts';

const HOUR = 3_600_000;
const when = (instant: number) => new Date(instant).toISOString().slice(11, 16);
const event = (title: string, more: Partial<NearbyEvent> = {}): NearbyEvent => ({
  feed: 'change',
  what: 'change',
  at: NOW - 2 * HOUR,
  aheadMs: HOUR,
  title,
  level: 'info',
  fields: { kind: 'merge', number: '123', author: 'ann' },
  url: 'https://github.example.com/a/b/pull/123',
  ...more,
});
const nearest = (...changes: readonly NearbyEvent[]) => {
  const before: EventsBefore = { from: NOW - 13 * HOUR, to: NOW, moment: NOW - HOUR, changes, failures: [] };
  return nearestChange(before);
};
const textOf = (...changes: readonly NearbyEvent[]) => reportedText(nearest(...changes) as ReportedBefore, when);

describe('the change that was reported nearest', () => {
  test('each kind has its words, its time, its author and its link', () => {
    expect(textOf(event('Raise the batch size'))).toBe(
      `PR #123 <https://github.example.com/a/b/pull/123|Raise the batch size> merged ${when(NOW - 2 * HOUR)} by ann`,
    );
    const other = (kind: string) => textOf(event('T', { fields: { kind }, url: '' }));
    expect(other('push')).toMatch(/^push "T" committed \d\d:\d\d$/);
    expect(other('deployment')).toMatch(/^deployment "T" deployed \d\d:\d\d$/);
    expect(other('release')).toMatch(/^release "T" released \d\d:\d\d$/);
    expect(other('unheard of')).toMatch(/^"T" reported \d\d:\d\d$/);
    expect(textOf(event('Job 7', { what: 'start', fields: {}, url: '' }))).toMatch(/^"Job 7" begun \d\d:\d\d$/);
  });

  test('two at once: the other one is counted, so that none seems to be the only one', () => {
    expect(textOf(event('One'), event('Two'))).toMatch(/ by ann, the nearest of 2 changes in the 12 h before$/);
    expect(nearest()).toBeNull();
  });

  test.each(HOSTILE_NAMES)('no mark, mention or emoji of data survives: %j', (name) => {
    const text = textOf(event(name, { fields: { kind: 'merge', number: name, author: name }, url: name }));
    expect(text).not.toMatch(/<[!@#]|[*`~]/);
    expect(text).not.toMatch(/\u202e|(?<!\d):[a-z_]+:/);
  });
});
