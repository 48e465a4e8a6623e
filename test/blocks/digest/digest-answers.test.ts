import { describe, expect, test } from 'vitest';
import {
  renderCannotPost,
  renderDigestHelp,
  renderDigestState,
  renderSubscribed,
  renderUnsubscribed,
  renderWrongDigestTime,
} from '../../../blocks/digest/digest-answers.ts';
import { kindArgument, nounOf } from '../../../blocks/digest/kind-words.ts';
import type { DigestState } from '../../../blocks/digest/planned-digest.ts';
import type { Message } from '../../../blocks/kit/message.ts';
import type { Subscription } from '../../../src/digest/rules/schedule.ts';
import { problemsOf } from '../../support/block-kit.ts';
import { labelsIn, shown } from '../../support/blocks.ts';

const ZONE = 'Europe/Berlin';
const at = (local: string) => Date.parse(local);
const NOW = at('2026-11-24T12:00:00+01:00');
const MORNING: Subscription = { channel: 'C0HEALTH', time: '09:00', timeZone: ZONE, days: [1, 2, 3, 4, 5], since: NOW };
const planned = (subscription: Partial<Subscription> = {}, isDefault = false) => ({
  subscription: { ...MORNING, ...subscription },
  nextAt: at('2026-11-25T09:00:00+01:00'),
  isDefault,
  by: isDefault ? null : 'U0LEAD',
  problem: null,
});
const NOTHING = { planned: undefined, unusable: undefined };
const drawn = (values: Partial<DigestState>, timeZone = ZONE) =>
  renderDigestState(
    { place: 'C0HEALTH', ...NOTHING, weekly: NOTHING, problem: null, ...values },
    { personal: [], now: NOW, timeZone },
  );
const buttonsOf = (message: Message) => labelsIn(message.blocks);

describe('digest answers', () => {
  test('a digest is daily unless it says otherwise', () => {
    expect([nounOf({}), nounOf({ kind: 'daily' }), nounOf({ kind: 'weekly' })]).toEqual([
      'daily digest',
      'daily digest',
      'weekly review',
    ]);
    expect([kindArgument({}), kindArgument({ kind: 'weekly' })]).toEqual(['', ' weekly']);
  });

  test('a channel with both kinds learns of each, and one that cannot be used says how to go on', () => {
    const weekly: Subscription = { ...MORNING, kind: 'weekly', days: [1] };
    const both = drawn({ planned: planned(), weekly: { planned: planned(weekly), unusable: undefined } });
    expect(both.text).toContain('This channel gets the weekly review at 09:00 (Europe/Berlin) on Mon, weekly. Next: ');
    expect(both.text).toContain('Next: tomorrow, Wed, Nov 25, 09:00, about Nov 16 to 22.');
    expect(buttonsOf(both)).toEqual([
      ...['Change', 'Unsubscribe', 'Preview'],
      ...['Change Weekly Review', 'End Weekly Review', 'Preview Weekly Review', 'All Digests'],
    ]);
    const unusable = { kind: 'weekly', channel: 'C0HEALTH', by: 'U1', problem: 'it has no beginning' } as const;
    const broken = drawn({ weekly: { planned: undefined, unusable } });
    expect(broken.text).toContain('⚠️ The weekly review for this channel cannot be used: it has no beginning.');
    expect(broken.text).toContain('Next step: type `/digest subscribe weekly`');
    expect([both, broken].flatMap((answer) => problemsOf(answer))).toEqual([]);
  });

  test('a channel with a digest learns what it gets and when next, with buttons to change and to end it', () => {
    const answer = drawn({ planned: planned() });
    expect(answer.text).toContain(
      'This channel gets the daily digest at 09:00 (Europe/Berlin) on weekdays. Next: tomorrow, Wed, Nov 25, 09:00.',
    );
    expect(shown(answer)).not.toContain('default');
    expect(buttonsOf(answer)).toEqual(['Change', 'Unsubscribe', 'Preview', 'Weekly Review', 'All Digests']);
    expect(problemsOf(answer)).toEqual([]);
  });

  test('a digest that nobody asked for is marked as the default', () => {
    expect(drawn({ planned: planned({}, true) }).text).toContain('This is the default, from the settings');
  });

  test('a channel without one learns how to get it, in the zone of the team', () => {
    const answer = drawn({}, 'Asia/Kathmandu');
    expect(answer.text).toMatch(/^This channel gets no daily digest\./);
    expect(shown(answer)).toContain('`/digest subscribe 09:00 Asia/Kathmandu weekdays`');
    expect(buttonsOf(answer)).toEqual(['Subscribe', 'Preview', 'Weekly Review', 'All Digests']);
  });

  test.each([
    ['not_in_channel', 'the bot is not in this channel', '`/invite @`'],
    ['is_archived', 'this channel is archived', 'unarchive the channel'],
    ['channel_not_found', 'Slack does not show this channel to the bot', '`/invite @`'],
    ['restricted_action', 'the bot may not post in this channel (restricted_action)', 'ask an admin'],
    ['<!here>*x*', '(herex)', 'ask an admin'],
  ])('a channel that accepts no messages says so for %s, and what to do', (problem, why, fix) => {
    const { text } = drawn({ planned: planned(), problem });
    expect(text).toContain('cannot be posted: ');
    expect(text).toContain(why);
    expect(text).toContain(fix);
    expect(text).not.toContain('Next: ');
    const none = drawn({ problem }).text;
    expect(none).toContain('so the channel cannot be subscribed');
  });

  test('a subscription that cannot be used says why, and offers both ways out', () => {
    const answer = drawn({ unusable: { channel: 'C0HEALTH', by: 'U1', problem: 'no zone <!here>' } });
    expect(answer.text).toContain('cannot be used: no zone &lt;!here&gt;. Next step: subscribe again, or unsubscribe.');
    expect(buttonsOf(answer)).toEqual(['Change', 'Unsubscribe', 'Preview', 'Weekly Review', 'All Digests']);
  });

  test('help says what the digest is', () => {
    expect(renderDigestHelp(ZONE).text).toContain('how healthy everything is, what changed since yesterday');
  });

  test('a subscription says when it comes next and what it replaces', () => {
    const next = 'Next: tomorrow, Wed, Nov 25, 09:00.';
    const says = (before: Subscription | null) => renderSubscribed(planned(), before, NOW).text;
    const gets = 'This channel gets the daily digest at 09:00 (Europe/Berlin) on weekdays.';
    expect(says(null)).toBe(`${gets} ${next}`);
    expect(says({ ...MORNING, time: '08:00', days: [1, 3] })).toBe(
      `${gets} ${next} Until now it came at 08:00 (Europe/Berlin) on Mon, Wed.`,
    );
    expect(says({ ...MORNING, since: 0 })).toBe(`${gets} ${next} Nothing has changed.`);
  });

  test('an end says what has ended, or that there was nothing to end', () => {
    const says = (place: string, before: Subscription | null, wasUnusable = false) =>
      renderUnsubscribed(place, { before, wasUnusable }).text;
    expect(says('C0HEALTH', MORNING)).toMatch(
      /^<#C0HEALTH> no longer gets the daily digest; it came at 09:00 .* on weekdays\./,
    );
    expect(says('U0LEAD', MORNING)).toMatch(/^You no longer get the daily digest/);
    expect(says('C0HEALTH', null)).toContain('nothing was changed');
    expect(says('C0HEALTH', null, true)).toContain('no longer gets the daily digest; it could not be used');
  });

  test('an unreadable argument is repeated with the next step, and mentions nobody', () => {
    const answer = renderWrongDigestTime(
      { what: '"<!channel>" is not a time of day.', fix: 'write it like 09:00' },
      { kind: 'daily', timeZone: ZONE, isPersonal: false },
    );
    expect(answer.text).toBe(
      '"&lt;!channel&gt;" is not a time of day. Nothing was changed. Write it like 09:00. An example: `/digest subscribe 09:00 Europe/Berlin weekdays`.',
    );
  });

  test('a channel that can have no digest gets the next step', () => {
    expect(renderCannotPost('not_in_channel').text).toMatch(/nothing was changed\. Next step: type `\/invite @`/);
  });
});
