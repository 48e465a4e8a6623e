import { describe, expect, test } from 'vitest';
import {
  renderChannelDigest,
  renderDigestHelp,
  renderDigestList,
  renderNotInChannel,
  renderOnlyInChannels,
  renderSubscribed,
  renderUnsubscribed,
  renderWrongDigestTime,
  upcoming,
} from '../../../blocks/digest/digest-answers.ts';
import type { Subscription } from '../../../src/digest/rules/schedule.ts';
import { problemsOf } from '../../support/block-kit.ts';
import { shown } from '../../support/blocks.ts';

const ZONE = 'Europe/Berlin';
const at = (local: string) => Date.parse(local);
const NOW = at('2026-11-24T12:00:00+01:00');
const MORNING: Subscription = { channel: 'C0HEALTH', time: '09:00', timeZone: ZONE, days: [1, 2, 3, 4, 5], since: NOW };
const planned = (subscription: Partial<Subscription> = {}, isDefault = false) => ({
  subscription: { ...MORNING, ...subscription },
  nextAt: at('2026-11-25T09:00:00+01:00'),
  isDefault,
});

describe('digest answers', () => {
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

  test('a channel with a digest learns what it gets, when next, and how to change it', () => {
    const answer = renderChannelDigest(planned(), NOW, ZONE);
    expect(answer.text).toContain(
      'This channel gets the daily digest at 09:00 (Europe/Berlin) on weekdays. Next: tomorrow, Wed, Nov 25, 09:00 (Europe/Berlin).',
    );
    expect(shown(answer)).not.toContain('default');
    for (const way of ['subscribe 09:00 Europe/Berlin weekdays', 'unsubscribe', 'now', 'list', 'help']) {
      expect(shown(answer)).toContain(`\`/digest ${way}\``);
    }
  });

  test('a digest that nobody asked for is marked as the default', () => {
    expect(renderChannelDigest(planned({}, true), NOW, ZONE).text).toContain('This is the default, from the settings');
    const listed = renderDigestList([planned({}, true), planned({ channel: 'C0CI' })], NOW, ZONE);
    const [first, second] = shown(listed).match(/<#C0\w+>.*/g) ?? [];
    expect([first?.includes('default'), second?.includes('default')]).toEqual([true, false]);
  });

  test('a channel without one learns how to get it, in the zone of the team', () => {
    const answer = renderChannelDigest(undefined, NOW, 'Asia/Kathmandu');
    expect(answer.text).toMatch(/^This channel gets no daily digest\./);
    expect(shown(answer)).toContain('`/digest subscribe 09:00 Asia/Kathmandu weekdays`');
  });

  test('help says what the digest is', () => {
    expect(renderDigestHelp(ZONE).text).toContain('how healthy everything is, what changed since yesterday');
  });

  test('a subscription says when it comes next and what it replaces', () => {
    const next = 'Next: tomorrow, Wed, Nov 25, 09:00 (Europe/Berlin).';
    const says = (before: Subscription | null) => renderSubscribed(planned(), before, NOW).text;
    const gets = 'This channel gets the daily digest at 09:00 (Europe/Berlin) on weekdays.';
    expect(says(null)).toBe(`${gets} ${next}`);
    expect(says({ ...MORNING, time: '08:00', days: [1, 3] })).toBe(
      `${gets} ${next} Until now it came at 08:00 (Europe/Berlin) on Mon, Wed.`,
    );
    expect(says({ ...MORNING, since: 0 })).toBe(`${gets} ${next} Nothing has changed.`);
  });

  test('an end says what has ended, or that there was nothing to end', () => {
    expect(renderUnsubscribed(MORNING).text).toMatch(
      /^This .* no longer gets the daily digest; it came at 09:00 .* on weekdays\./,
    );
    expect(renderUnsubscribed(null).text).toContain('nothing was changed');
  });

  test('the list names every channel with its time and its next one', () => {
    const listed = renderDigestList([planned(), planned({ channel: 'C0CI', days: [1, 2, 3, 4, 5, 6, 7] })], NOW, ZONE);
    expect(shown(listed)).toContain('2 channels get the daily digest');
    expect(shown(listed)).toContain(
      '<#C0CI>  ·  09:00 (Europe/Berlin) every day  ·  next: tomorrow, Wed, Nov 25, 09:00',
    );
    expect(listed.text).toContain('<#C0HEALTH> (tomorrow, Wed, Nov 25, 09:00), <#C0CI> (');
  });

  test('a list of very many channels names fifty and counts the rest, within the limits of Slack', () => {
    const listed = renderDigestList(
      Array.from({ length: 400 }, (_, index) => planned({ channel: `C0NUMBER${index}` }, true)),
      NOW,
      'America/Argentina/ComodRivadavia',
    );
    expect(shown(listed).match(/<#/g)).toHaveLength(50);
    expect(shown(listed)).toContain('and 350 more');
    expect(problemsOf(listed)).toEqual([]);
  });

  test('an empty list says how to begin', () => {
    expect(renderDigestList([], NOW, ZONE).text).toMatch(/^No channel gets .* type `\/digest subscribe 09:00/);
  });

  test('an unreadable argument is repeated with the next step, and mentions nobody', () => {
    const answer = renderWrongDigestTime('"<!channel>" is not a time of day.', 'write it like 09:00', ZONE);
    expect(answer.text).toBe(
      '"&lt;!channel&gt;" is not a time of day. Nothing was changed. Write it like 09:00. An example: `/digest subscribe 09:00 Europe/Berlin weekdays`.',
    );
  });

  test('a channel that can have no digest gets the next step', () => {
    expect(renderNotInChannel().text).toMatch(/nothing was changed\. Next step: type `\/invite @`/);
    expect(renderOnlyInChannels(ZONE).text).toMatch(/direct message: nothing was changed\. Next step: in the channel/);
  });
});
