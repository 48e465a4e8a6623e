import type { Catalog } from '../catalog/catalog.ts';
import { formatDuration } from '../core/duration.ts';
import { enumerateFirst } from '../core/text.ts';
import { HOUR_MS, MINUTE_MS } from '../core/time.ts';
import type { StoredCard, WatchesAndCards } from '../store/read-watches-and-cards.ts';
import { typedSubject, watchLabel } from '../watches/rules/watch.ts';
import { type CheckId, type CheckResult, notOk, ok, unchecked, warning } from './check-result.ts';
import { storeCheck } from './store-judge.ts';

/** Names in one line, at most. */
const MOST_NAMED = 5;

/** Finding of a look into Slack: it is there, Slack's error word, or nothing is known. */
export type Seen = 'there' | 'unknown' | { readonly word: string };

/** A channel, or the message of its card, with what was found of it. */
export interface Look {
  readonly channel: string;
  readonly seen: Seen;
}

/** Judges whether the catalog has everything that is watched. */
export function judgeNames(
  { watches, unreadable }: Pick<WatchesAndCards, 'watches' | 'unreadable'>,
  areas: Catalog['areas'],
): readonly CheckResult[] {
  const id = 'watches.catalog';
  const left = watches.filter(({ subject }) => watchLabel(subject, { areas }) === undefined);
  const named = left.map(({ subject, channel }) => `${typedSubject(subject)} in ${channel}`);
  const results = [
    ...(left.length === 0
      ? []
      : [
          warning(
            id,
            `the catalog does not have ${enumerateFirst(named, MOST_NAMED)}, so nothing is posted about it`,
            'type /health watching in these channels and end these watches, or correct the names in the catalog',
          ),
        ]),
    ...(unreadable === 0
      ? []
      : [
          unchecked(
            id,
            `${unreadable} ${unreadable === 1 ? 'row' : 'rows'} of watches and living cards cannot be read`,
            storeCheck(),
          ),
        ]),
  ];
  return results.length > 0 ? results : [ok(id, `the catalog has all ${watches.length} that are watched`)];
}

const GONE: Readonly<Record<string, string>> = {
  is_archived: 'archived',
  not_in_channel: 'without the bot',
  channel_not_found: 'deleted, or private and without the bot',
};

const STEPS = {
  'watches.channels':
    'invite the bot there, or unarchive the channel; if nobody needs these watches, whoever set them ends them on the Home tab of the bot',
  'live.channels':
    'invite the bot there, or unarchive the channel; the bot ends a card whose channel has accepted nothing for a day',
} as const satisfies Partial<Record<CheckId, string>>;

/** Judges whether the bot may post in the channels. One of which Slack said nothing is neither right nor wrong. */
export function judgeChannels(id: keyof typeof STEPS, looks: readonly Look[]): readonly CheckResult[] {
  const gone = looks.flatMap(({ channel, seen }) =>
    typeof seen === 'object' ? [`${channel} (${GONE[seen.word] ?? seen.word})`] : [],
  );
  const lost = `the bot cannot post in ${enumerateFirst(gone, MOST_NAMED)}`;
  return [
    ...(gone.length === 0 ? [] : [warning(id, lost, STEPS[id])]),
    ...unseen(id, looks, 'channels'),
    ...allThere(id, looks, `the bot is in all ${looks.length} channels`),
  ];
}

/** Judges whether the messages of living cards are in Slack. */
export function judgeMessages(looks: readonly Look[]): readonly CheckResult[] {
  const id = 'live.messages';
  const gone = looks.flatMap(({ channel, seen }) => (typeof seen === 'object' ? [channel] : []));
  const step = 'type /health live there for a new one; the bot ends the old one within the hour';
  return [
    ...(gone.length === 0
      ? []
      : [warning(id, `the living card was deleted in ${enumerateFirst(gone, MOST_NAMED)}`, step)]),
    ...unseen(id, looks, 'messages'),
    ...allThere(id, looks, `all ${looks.length} that were posted are there`),
  ];
}

function unseen(id: CheckId, looks: readonly Look[], noun: string): readonly CheckResult[] {
  const channels = looks.filter(({ seen }) => seen === 'unknown').map(({ channel }) => channel);
  if (channels.length === 0) return [];
  const detail = `Slack said nothing about ${channels.length} of ${looks.length} ${noun}: ${enumerateFirst(channels, MOST_NAMED)}`;
  return [unchecked(id, detail, 'run the command again in a minute')];
}

function allThere(id: CheckId, looks: readonly Look[], detail: string): readonly CheckResult[] {
  return looks.every(({ seen }) => seen === 'there') ? [ok(id, looks.length === 0 ? 'there are none' : detail)] : [];
}

/** Age from which a card is stale, in milliseconds: twice the longest time between two edits. */
export const STALE_CARD_MS = 2 * HOUR_MS;
/** Time in which a new card is posted, in milliseconds. */
const POSTED_WITHIN_MS = 10 * MINUTE_MS;

/** Judges whether living cards are kept current. A leader whose lease runs keeps them; without one nobody does. */
export function judgeCurrent(
  { cards, ledUntil }: Pick<WatchesAndCards, 'cards' | 'ledUntil'>,
  now: number,
): readonly CheckResult[] {
  const id = 'live.current';
  const stale = cards.flatMap(({ card, message }) => {
    const why = staleness({ card, message }, now);
    return why === undefined ? [] : [`${card.channel} (${why})`];
  });
  if (stale.length === 0) return [ok(id, cards.length === 0 ? 'there are none' : `all ${cards.length} are`)];
  const detail = `cards that are not current: ${enumerateFirst(stale, MOST_NAMED)}`;
  if (ledUntil === null || ledUntil <= now)
    return [warning(id, `no bot runs on this database; ${detail}`, 'start the bot')];
  return [
    notOk(
      id,
      detail,
      'read the log of the leader for "living card", and look at the lines of slack.reach and datadog.reach',
    ),
  ];
}

/** The reason for which a card is not current; undefined if it is. A time in the future means that a clock was set back. */
function staleness({ card, message }: StoredCard, now: number): string | undefined {
  const age = now - card.drawnAt;
  if (message === undefined || message.posted === null)
    return now - card.begunAt > POSTED_WITHIN_MS ? 'not posted yet' : undefined;
  if (age > STALE_CARD_MS) return `last drawn ${formatDuration(age)} ago`;
  if (card.refusedSince !== null)
    return `its channel has accepted nothing for ${formatDuration(now - card.refusedSince)}`;
  return undefined;
}
