import {
  renderCannotPost,
  renderDigestHelp,
  renderDigestState,
  renderMayNotEnd,
  renderRefusedChange,
  renderSubscribed,
  renderUnchecked,
  renderUnsubscribed,
  renderWrongDigestTime,
} from '../../../../blocks/digest/digest-answers.ts';
import { renderDigestList } from '../../../../blocks/digest/digest-list.ts';
import { renderDigestChange, renderPostingProblem } from '../../../../blocks/digest/digest-notices.ts';
import type { DigestState, PlannedDigest } from '../../../../blocks/digest/planned-digest.ts';
import type { Message } from '../../../../blocks/kit/message.ts';
import { nextSlot, type Subscription } from '../../../../src/digest/rules/schedule.ts';
import { ENDLESS_NAME, HUGE } from './hostile.ts';
import type { PreviewCase } from './preview-case.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

const MORNING: Subscription = {
  channel: 'C0HEALTH',
  time: '09:00',
  timeZone: TIME_ZONE,
  days: [1, 2, 3, 4, 5],
  since: NOW,
};
const LATER: Subscription = { ...MORNING, channel: 'C0CI', time: '17:45', timeZone: 'Asia/Kathmandu', days: [1, 3, 5] };

const planned = (subscription: Subscription, isDefault = false): PlannedDigest => ({
  subscription,
  nextAt: nextSlot(subscription, NOW).at,
  isDefault,
  by: isDefault ? null : 'U0LEAD',
  problem: null,
});
const OWN: Subscription = { ...MORNING, channel: 'U0ENGINEER', time: '07:30' };
const WEEKLY: Subscription = { ...MORNING, kind: 'weekly', days: [1] };
const UNUSABLE = {
  channel: 'C0HEALTH',
  by: 'U0LEAD',
  problem: 'this bot does not know the time zone "America/Newtown"',
};
const state = (
  title: string,
  {
    about,
    personal = [],
    ...values
  }: { readonly about: string; readonly personal?: readonly PlannedDigest[] } & Partial<DigestState>,
): PreviewCase => {
  const nothing = { planned: undefined, unusable: undefined };
  const none = { place: 'C0HEALTH', ...nothing, weekly: nothing, problem: null };
  const view = { personal, now: NOW, timeZone: TIME_ZONE };
  return answer(title, about, renderDigestState({ ...none, ...values }, view));
};
const answer = (title: string, about: string, message: Message): PreviewCase => ({
  title: `Digest command, ${title}`,
  about,
  message,
});
const list = (
  title: string,
  { about, unusable = [] }: { readonly about: string; readonly unusable?: readonly (typeof UNUSABLE)[] },
  all: readonly PlannedDigest[],
) => {
  const channels = [...unusable.map(({ channel }) => channel), ...all.map((one) => one.subscription.channel)];
  const visible = new Set(channels.filter((channel) => channel !== 'C0PRIVATE'));
  const view = { reader: 'U0ENGINEER', visible, now: NOW, timeZone: TIME_ZONE };
  return answer(`list, ${title}`, about, renderDigestList({ planned: all, unusable }, view));
};
const wrong = (
  title: string,
  { about, what, fix }: { readonly about: string; readonly what: string; readonly fix: string },
) =>
  answer(title, about, renderWrongDigestTime({ what, fix }, { kind: 'daily', timeZone: TIME_ZONE, isPersonal: false }));

const change = (
  title: string,
  {
    about,
    before,
    after,
  }: { readonly about: string; readonly before: Subscription | null; readonly after: Subscription | null },
): PreviewCase => ({
  title: `Digest of the channel, ${title}`,
  about,
  message: renderDigestChange('U0LEAD', { before, after, place: 'C0HEALTH', isElsewhere: false }),
});

/** Answers to the digest's command: private ones, and those in its channel. */
export const DIGEST_ANSWER_CASES: readonly PreviewCase[] = [
  state('own', { about: 'What this channel gets, when next, and buttons to change it.', planned: planned(MORNING) }),
  state('own, the default', { about: 'Nobody asked for it.', planned: planned({ ...MORNING, since: 0 }, true) }),
  state('own, none', { about: 'How to get one.' }),
  state('own, and one alone', {
    about: 'The channel and the person each get one.',
    planned: planned(MORNING),
    personal: [planned(OWN)],
  }),
  state('own, and the weekly review', {
    about: 'The channel gets both, each at its time.',
    planned: planned(MORNING),
    weekly: { planned: planned(WEEKLY), unusable: undefined },
  }),
  state('own, the weekly review cannot be used', {
    about: 'Why, and what to do.',
    weekly: { planned: undefined, unusable: { ...UNUSABLE, kind: 'weekly' } },
  }),
  state('own, cannot be posted', {
    about: 'Why, and what to do.',
    planned: planned(MORNING),
    problem: 'not_in_channel',
  }),
  state('own, none and cannot be posted', { about: 'Alone is possible.', problem: 'not_in_channel' }),
  state('own, unusable', { about: 'Why, and what to do.', unusable: UNUSABLE }),
  state('alone', { about: 'In a direct message.', place: 'U0ENGINEER', planned: planned(OWN) }),
  state('alone, none', { about: 'In a direct message.', place: 'U0ENGINEER' }),
  answer('help', 'What it is and what can be asked.', renderDigestHelp(TIME_ZONE)),
  answer('subscribed', 'When it comes next.', renderSubscribed(planned(MORNING), null, NOW)),
  answer('subscribed again', 'What it replaces.', renderSubscribed(planned(LATER), MORNING, NOW)),
  answer('subscribed to the same', 'Nothing is new.', renderSubscribed(planned(MORNING), MORNING, NOW)),
  answer('unsubscribed', 'What has ended.', renderUnsubscribed('C0CI', { before: LATER, wasUnusable: false })),
  answer(
    'unsubscribed, none',
    'Nothing was changed.',
    renderUnsubscribed('C0CI', { before: null, wasUnusable: false }),
  ),
  answer('subscribed to the weekly review', 'When it comes next.', renderSubscribed(planned(WEEKLY), null, NOW)),
  answer(
    'unsubscribed from the weekly review',
    'What has ended.',
    renderUnsubscribed('C0CI', { before: WEEKLY, wasUnusable: false }, 'weekly'),
  ),
  {
    title: 'Digest of the channel, subscribed to the weekly review',
    about: 'Who did it, and how to end it.',
    message: renderDigestChange('U0LEAD', {
      kind: 'weekly',
      before: null,
      after: WEEKLY,
      place: 'C0HEALTH',
      isElsewhere: false,
    }),
  },
  change('subscribed', { about: 'Who did it, and how to end it.', before: null, after: MORNING }),
  change('changed', { about: 'What it was before.', before: MORNING, after: LATER }),
  change('asked for what came by default', { about: 'It stays as it was.', before: MORNING, after: MORNING }),
  change('ended', { about: 'Who did it, and how to get it back.', before: MORNING, after: null }),
  answer('not in the channel', 'The next step.', renderCannotPost('not_in_channel')),
  answer('not checked', 'Slack did not answer.', renderUnchecked()),
  answer('may not end it', 'Whom to ask.', renderMayNotEnd('C0CI')),
  {
    title: 'Digest, its channel accepts no messages',
    about: 'Once, by direct message to who subscribed it.',
    message: renderPostingProblem(MORNING, 'not_in_channel'),
  },
  answer('changed too often', 'Nothing was changed; the next step.', renderRefusedChange({ kind: 'too-many' })),
  answer('no room', 'As many digests as there may be.', renderRefusedChange({ kind: 'full' })),
  wrong('wrong zone', {
    about: 'The nearest zones.',
    what: '"Europe/Berln" is neither a time zone nor a day of the week.',
    fix: 'did you mean Europe/Berlin?',
  }),
  wrong('injected', {
    about: 'Hostile words show as they are.',
    what: '"<!channel>*now*`x`" is not a time of day.',
    fix: '<@U0LEAD> _now_',
  }),
  wrong('endless', { about: 'Words of 10,000 characters.', what: ENDLESS_NAME, fix: ENDLESS_NAME }),
  list('two', { about: 'In the order of their next times.' }, [
    planned({ ...MORNING, since: 0 }, true),
    planned(LATER),
    planned(OWN),
  ]),
  list('both kinds', { about: 'The daily digest and the weekly review of one channel.' }, [
    planned(MORNING),
    planned(WEEKLY),
  ]),
  list('with problems', { about: 'What cannot be posted or used comes first.', unusable: [UNUSABLE] }, [
    planned(LATER),
    { ...planned({ ...MORNING, channel: 'C0OLD' }), problem: 'is_archived' },
    planned({ ...OWN, channel: 'U0LEAD' }),
  ]),
  list('with a private channel', { about: 'Its reader is no member: it is counted.' }, [
    planned(MORNING),
    { ...planned({ ...LATER, channel: 'C0PRIVATE' }), by: 'U0ONCALL' },
  ]),
  list('none', { about: 'How to get one.' }, []),
  list(
    'huge',
    { about: `${HUGE} channels: the first are named, the rest is counted.` },
    Array.from({ length: HUGE }, (_, at) => planned({ ...MORNING, channel: `C0NUMBER${at}` })),
  ),
];
