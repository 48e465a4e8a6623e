import { describe, expect, test } from 'vitest';
import { digestLines, renderDigestList, upcoming } from '../../../blocks/digest/digest-list.ts';
import type { PlannedDigest } from '../../../blocks/digest/planned-digest.ts';
import type { Subscription } from '../../../src/digest/rules/schedule.ts';
import { problemsOf } from '../../support/block-kit.ts';
import { labelsIn, shown } from '../../support/blocks.ts';

const ZONE = 'Europe/Berlin';
const at = (local: string) => Date.parse(local);
const NOW = at('2026-11-24T12:00:00+01:00');
const MORNING: Subscription = { channel: 'C0HEALTH', time: '09:00', timeZone: ZONE, days: [1, 2, 3, 4, 5], since: NOW };
/** Every channel may be named for this reader. */
const VIEW = { reader: 'U0LEAD', visible: { has: () => true } as never, now: NOW, timeZone: ZONE };
const planned = (subscription: Partial<Subscription> = {}, values: Partial<PlannedDigest> = {}): PlannedDigest => ({
  subscription: { ...MORNING, ...subscription },
  nextAt: at('2026-11-25T09:00:00+01:00'),
  isDefault: false,
  by: 'U0LEAD',
  problem: null,
  ...values,
});
const list = (all: readonly PlannedDigest[]) => renderDigestList({ planned: all, unusable: [] }, VIEW);

describe('digest list', () => {
  test.each([
    ['later today', '2026-11-24T17:00:00+01:00', ZONE, 'today, 17:00'],
    ['tomorrow', '2026-11-25T09:00:00+01:00', ZONE, 'tomorrow, Wed, Nov 25, 09:00'],
    ['after the weekend', '2026-11-30T09:00:00+01:00', ZONE, 'Mon, Nov 30, 09:00'],
    ['a week away on the same weekday', '2026-12-01T09:00:00+01:00', ZONE, 'Tue, Dec 1, 09:00'],
    ['tomorrow there and today here', '2026-11-25T00:30:00+05:45', 'Asia/Kathmandu', 'tomorrow, Wed, Nov 25, 00:30'],
    ['today there and tomorrow here', '2026-11-25T00:30:00+01:00', 'America/New_York', 'today, 18:30'],
  ])('a time %s is named by the days of its own zone', (_, local, timeZone, words) => {
    expect(upcoming(at(local), NOW, timeZone)).toBe(words);
  });

  test('tomorrow is tomorrow over the change of clocks', () => {
    const evening = at('2026-10-24T23:30:00+02:00');
    expect(upcoming(at('2026-10-25T23:45:00+01:00'), evening, ZONE)).toBe('tomorrow, Sun, Oct 25, 23:45');
    expect(upcoming(at('2026-10-26T00:15:00+01:00'), evening, ZONE)).toBe('Mon, Oct 26, 00:15');
  });

  test('names both kinds of a channel, and counts a person who has both once', () => {
    const weekly = { kind: 'weekly', days: [1] } as const;
    const listed = list([
      planned(),
      planned(weekly),
      planned({ channel: 'U1' }),
      planned({ channel: 'U1', ...weekly }),
    ]);
    const text = shown(listed);
    expect(text).toContain('1 daily digest, 1 weekly review');
    expect(text).toContain('<#C0HEALTH>  ·  weekly review: 09:00 (Europe/Berlin) on Mon, weekly  ·  next: ');
    expect(text).toContain('1 person gets one by direct message');
    expect(listed.text).toContain('(weekly, tomorrow, Wed, Nov 25, 09:00)');
    expect(problemsOf(listed)).toEqual([]);
  });

  test('names every channel with its time and its next one, and has a button to remove each', () => {
    const listed = list([planned(), planned({ channel: 'C0CI', days: [1, 2, 3, 4, 5, 6, 7] })]);
    expect(shown(listed)).toContain('2 daily digests');
    expect(shown(listed)).toContain(
      '<#C0CI>  ·  09:00 (Europe/Berlin) every day  ·  next: tomorrow, Wed, Nov 25, 09:00',
    );
    expect(listed.text).toContain('<#C0HEALTH> (tomorrow, Wed, Nov 25, 09:00), <#C0CI> (');
    expect(labelsIn(listed.blocks)).toEqual(['Remove', 'Remove']);
  });

  test('marks the default', () => {
    const listed = list([planned({}, { isDefault: true }), planned({ channel: 'C0CI' })]);
    const [first, second] = shown(listed).match(/<#C0\w+>.*/g) ?? [];
    expect([first?.includes('default'), second?.includes('default')]).toEqual([true, false]);
  });

  test('puts what cannot be used or posted first, with the reason and the next step', () => {
    const unusable = [{ channel: 'C0BROKEN', by: 'U1', problem: 'this bot does not know the time zone "<!here>"' }];
    const all = [planned(), planned({ channel: 'C0OLD' }, { problem: 'is_archived' })];
    const lines = digestLines({ planned: all, unusable }, VIEW);
    expect(lines.map((line) => line.match(/<#(\w+)>/)?.[1])).toEqual(['C0BROKEN', 'C0OLD', 'C0HEALTH']);
    expect(lines[0]).toContain('cannot be used: this bot does not know the time zone "&lt;!here&gt;". Next step:');
    expect(lines[1]).toContain('cannot be posted: the channel is archived. Next step:');
    const listed = renderDigestList({ planned: all, unusable }, VIEW);
    expect(listed.text).toContain('<#C0BROKEN> (cannot be used), <#C0OLD> (cannot be posted)');
    expect(problemsOf(listed)).toEqual([]);
  });

  test('shows a reader their own digest by direct message, and only counts those of others', () => {
    const all = [planned({ channel: 'U0LEAD' }), planned({ channel: 'U0ENGINEER' }), planned({ channel: 'U0ONCALL' })];
    const listed = list(all);
    expect(shown(listed)).toContain('You, by direct message  ·  09:00');
    expect(shown(listed)).toContain('2 people get one by direct message');
    expect(JSON.stringify(listed)).not.toContain('U0ENGINEER');
  });

  test('counts channels of which the reader may not know, unless the reader subscribed them', () => {
    const unusable = [{ channel: 'C0LOST', by: 'U1', problem: 'x' }];
    const all = [
      planned({}, { by: 'U1' }),
      planned({ channel: 'C0SECRET' }, { by: 'U1' }),
      planned({ channel: 'C0OWN' }),
    ];
    const few = { ...VIEW, visible: new Set(['C0HEALTH']) };
    const listed = renderDigestList({ planned: all, unusable }, few);
    expect(JSON.stringify(listed)).not.toMatch(/C0SECRET|C0LOST/);
    expect(shown(listed)).toMatch(/<#C0HEALTH>[\s\S]*<#C0OWN>/);
    const note = '2 more channels get one: private, or not known to be public';
    expect([shown(listed).includes(note), listed.text.includes(note)]).toEqual([true, true]);
    const none = renderDigestList({ planned: all.slice(1, 2), unusable: [] }, { ...few, reader: 'U9' });
    expect(none.text).toMatch(/^No channel that you see here gets a digest\. 1 more channel gets one: private/);
  });

  test.each([
    ['by direct message', 'U0LEAD'],
    ['that cannot be posted', 'C0GONE'],
  ])('names the digest %s before those of very many other channels', (_, channel) => {
    const own = planned({ channel }, channel === 'C0GONE' ? { problem: 'is_archived' } : {});
    const many = list([...Array.from({ length: 1_000 }, (__, index) => planned({ channel: `C${index}` })), own]);
    expect(shown(many)).toContain(channel === 'U0LEAD' ? 'You, by direct message' : '<#C0GONE>');
    expect(shown(many)).toContain('and 956 more');
    expect(problemsOf(many)).toEqual([]);
  });

  test('names forty-five of very many channels and counts the rest, within the limits of Slack', () => {
    const listed = list(Array.from({ length: 400 }, (_, index) => planned({ channel: `C0NUMBER${index}` })));
    expect(shown(listed).match(/<#/g)).toHaveLength(45);
    expect(shown(listed)).toContain('and 355 more');
    expect(problemsOf(listed)).toEqual([]);
  });

  test('says how to begin where only other people have their own, which are counted', () => {
    const listed = list([planned({ channel: 'U0OTHER' }), planned({ channel: 'U0THIRD' })]);
    expect(shown(listed)).toContain('No channel gets a digest. 2 people get one by direct message.');
    expect(shown(listed)).toContain('Next step: type `/digest` in the channel that should get it');
    expect(shown(listed)).not.toMatch(/\b0 daily|U0OTHER/);
  });

  test('says how to begin where it is empty', () => {
    expect(list([]).text).toMatch(/^No channel gets .* type `\/digest`/);
  });
});
