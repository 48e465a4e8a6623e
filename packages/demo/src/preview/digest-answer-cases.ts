import {
  renderChannelDigest,
  renderDigestHelp,
  renderDigestList,
  renderNotInChannel,
  renderOnlyInChannels,
  renderSubscribed,
  renderTooManyChanges,
  renderUnsubscribed,
  renderWrongDigestTime,
} from '../../../../blocks/digest/digest-answers.ts';
import { renderDigestChange } from '../../../../blocks/digest/digest-notices.ts';
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

const planned = (subscription: Subscription, isDefault = false) => ({
  subscription,
  nextAt: nextSlot(subscription, NOW).at,
  isDefault,
});
const answer = (title: string, about: string, message: Message): PreviewCase => ({
  title: `Digest command, ${title}`,
  about,
  message,
});
const list = (title: string, about: string, all: Parameters<typeof renderDigestList>[0]) =>
  answer(`list, ${title}`, about, renderDigestList(all, NOW, TIME_ZONE));
const wrong = (
  title: string,
  { about, what, fix }: { readonly about: string; readonly what: string; readonly fix: string },
) => answer(title, about, renderWrongDigestTime(what, fix, TIME_ZONE));

const told = (
  title: string,
  {
    about,
    before,
    after,
  }: { readonly about: string; readonly before: Subscription | null; readonly after: Subscription | null },
): PreviewCase => ({
  title: `Digest of the channel, ${title}`,
  about,
  message: renderDigestChange('U0LEAD', before, after),
});

/** Answers to the digest's command: private ones, and those in its channel. */
export const DIGEST_ANSWER_CASES: readonly PreviewCase[] = [
  answer(
    'own',
    'What this channel gets, when next, and how to change it.',
    renderChannelDigest(planned(MORNING), NOW, TIME_ZONE),
  ),
  answer(
    'own, the default',
    'Nobody asked for it.',
    renderChannelDigest(planned({ ...MORNING, since: 0 }, true), NOW, TIME_ZONE),
  ),
  answer('own, none', 'How to get one.', renderChannelDigest(undefined, NOW, TIME_ZONE)),
  answer('help', 'What it is and what can be asked.', renderDigestHelp(TIME_ZONE)),
  answer('subscribed', 'When it comes next.', renderSubscribed(planned(MORNING), null, NOW)),
  answer('subscribed again', 'What it replaces.', renderSubscribed(planned(LATER), MORNING, NOW)),
  answer('subscribed to the same', 'Nothing is new.', renderSubscribed(planned(MORNING), MORNING, NOW)),
  answer('unsubscribed', 'What has ended.', renderUnsubscribed(LATER)),
  answer('unsubscribed, none', 'Nothing was changed.', renderUnsubscribed(null)),
  told('subscribed', { about: 'Who did it, and how to end it.', before: null, after: MORNING }),
  told('changed', { about: 'What it was before.', before: MORNING, after: LATER }),
  told('asked for what came by default', { about: 'It stays as it was.', before: MORNING, after: MORNING }),
  told('ended', { about: 'Who did it, and how to get it back.', before: MORNING, after: null }),
  answer('not in the channel', 'The next step.', renderNotInChannel()),
  answer('changed too often', 'Nothing was changed; the next step.', renderTooManyChanges()),
  answer('in a direct message', 'Where to ask instead.', renderOnlyInChannels(TIME_ZONE)),
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
  list('two', 'In the order of their next times.', [planned({ ...MORNING, since: 0 }, true), planned(LATER)]),
  list('none', 'How to get one.', []),
  list(
    'huge',
    `${HUGE} channels: the first are named, the rest is counted.`,
    Array.from({ length: HUGE }, (_, at) => planned({ ...MORNING, channel: `C0NUMBER${at}` })),
  ),
];
