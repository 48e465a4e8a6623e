import { validateView } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { removeButton, stateButtons } from '../../../blocks/digest/digest-controls.ts';
import {
  type ClosedChannel,
  type DigestFormFacts,
  type DigestFormValues,
  dayChoiceOf,
  daysOfForm,
  renderDigestForm,
} from '../../../blocks/digest/digest-form.ts';
import {
  renderDigestConfirmation,
  renderDigestRefusal,
  renderDigestWaiting,
} from '../../../blocks/digest/digest-form-results.ts';
import { DIGEST_FORM } from '../../../blocks/kit/controls.ts';
import { strings } from '../../support/blocks.ts';

/** Tuesday noon in Berlin. */
const NOW = Date.parse('2026-11-24T11:00:00Z');
const FACTS: DigestFormFacts = { channel: 'C0CI', place: 'C0CI', isChange: false, home: 'Europe/Berlin' };
const VALUES: DigestFormValues = {
  kind: 'daily',
  weekday: 1,
  isPersonal: false,
  time: '09:00',
  dayChoice: 'weekdays',
  chosenDays: [1, 2, 3, 4, 5],
  timeZone: 'Europe/Berlin',
};
const draw = (values: Partial<DigestFormValues> = {}, facts: Partial<DigestFormFacts> = {}) =>
  renderDigestForm({ facts: { ...FACTS, ...facts }, values: { ...VALUES, ...values }, now: NOW });
const says = (...given: Parameters<typeof draw>) => strings(draw(...given).blocks).join('\n');
const problemsOf = (view: object) => validateView(view, { type: 'modal', refuses: new Set() });

describe('digest form', () => {
  test('shows the next three times of what stands in it, in words', () => {
    expect(says()).toContain('• Tomorrow, Wed, Nov 25, 09:00\n• Thu, Nov 26, 09:00\n• Fri, Nov 27, 09:00');
    expect(says({ time: '13:00', dayChoice: 'daily' })).toContain('• Today, 13:00\n• Tomorrow, Wed, Nov 25, 13:00');
    expect(says({ dayChoice: 'chosen', chosenDays: [7] })).toContain('• Sun, Nov 29, 09:00\n• Sun, Dec 6, 09:00');
  });

  test('a weekly review says which week it is about, on a Friday and a Sunday too', () => {
    const weekly = { kind: 'weekly', time: '16:00' } as const;
    expect(says({ ...weekly, weekday: 1 })).toContain('• Mon, Nov 30, 16:00, about Nov 23 to 29\n• Mon, Dec 7');
    expect(says({ ...weekly, weekday: 5 })).toContain('• Fri, Nov 27, 16:00, about Nov 16 to 22\n');
    expect(says({ ...weekly, weekday: 7 })).toContain('• Sun, Nov 29, 16:00, about Nov 16 to 22\n');
    expect(says()).not.toContain('about');
  });

  test('shows the first time by the clock of a reader in another zone, and not to one in the same', () => {
    expect(says({ timeZone: 'Asia/Kolkata' })).toMatch(
      /^\*Next digests\* in Asia\/Kolkata \(UTC\+5:30 now\)\n.*\nThe first one in your own time zone: /ms,
    );
    expect(says()).not.toContain('in your own time zone');
  });

  test.each<[values: Partial<DigestFormValues>, missing: string]>([
    [{ time: undefined }, 'Choose a time.'],
    [{ timeZone: undefined }, 'Choose a time zone.'],
    [{ dayChoice: 'chosen', chosenDays: [] }, 'Choose at least one day.'],
  ])('says what is missing with %j', (values, missing) => {
    expect(says(values)).toContain(missing);
    expect(problemsOf(draw(values))).toEqual([]);
  });

  test.each<[closed: ClosedChannel, why: string]>([
    [{ word: 'not_in_channel' }, 'The bot is not in this channel.'],
    [{ word: 'is_archived' }, 'This channel is archived.'],
    ['not-a-member', 'You are not a member of that channel.'],
    ['unchecked', 'Slack did not say whether the bot may post'],
  ])('offers the person alone where the channel is closed: %j', (closed, why) => {
    const text = says({}, { closed });
    expect(text).toContain(why);
    expect(text).toContain('Only you get the digest, by direct message.');
    expect(text).not.toContain(DIGEST_FORM.blocks.place);
    expect(problemsOf(draw({}, { closed }))).toEqual([]);
  });

  test('is within the limits of Slack, with days to choose and as the confirmation too', () => {
    expect(problemsOf(draw({ dayChoice: 'chosen' }))).toEqual([]);
    const time = { time: '09:00', timeZone: 'America/Argentina/ComodRivadavia', days: [1] } as const;
    const views = [
      renderDigestConfirmation('C0CI', { time, before: { ...time, time: '08:00' }, home: 'UTC', now: NOW }),
      renderDigestConfirmation('U0LEAD', { time, before: null, home: 'UTC', now: NOW }),
      renderDigestRefusal(['It failed.', 'Next step: try again.']),
      renderDigestWaiting(),
    ];
    for (const view of views) expect(problemsOf(view)).toEqual([]);
    expect(strings(views[0]?.blocks).join('\n')).toContain('Until now it came at 08:00');
  });

  test('has days for each choice, and a choice for all days', () => {
    expect(daysOfForm({ ...VALUES, dayChoice: 'daily' })).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(daysOfForm({ ...VALUES, dayChoice: 'chosen', chosenDays: [2] })).toEqual([2]);
    expect([dayChoiceOf([1, 2, 3, 4, 5]), dayChoiceOf([1, 2, 3, 4, 5, 6, 7]), dayChoiceOf([6, 7])]).toEqual([
      'weekdays',
      'daily',
      'chosen',
    ]);
  });
});

describe('digest controls', () => {
  test('ask for a confirmation before they end a digest', () => {
    const state = { place: 'C0CI', planned: undefined, problem: null };
    const unusable = { channel: 'C0CI', by: 'U1', problem: 'x' };
    const weekly = { planned: undefined, unusable: { ...unusable, kind: 'weekly' } } as const;
    const [, unsubscribe, , , end] = stateButtons({ ...state, unusable, weekly });
    const removes = [{ channel: 'C0CI' }, { channel: 'U1' }, { kind: 'weekly', channel: 'C0CI' } as const];
    const confirms = [unsubscribe?.confirm, end?.confirm, ...removes.map((digest) => removeButton(digest).confirm)];
    expect(confirms).not.toContain(undefined);
    expect(end?.confirm?.text.text).toBe('Nobody in the channel gets the weekly review there any more.');
  });
});
