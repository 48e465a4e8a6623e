import { renderLeftWatches } from '../../blocks/watches/left-watches.ts';
import { groupBy } from '../core/group.ts';
import { WEEK_MS } from '../core/time.ts';
import type { MessageDraft } from '../store/outbox.ts';
import { isPersonal, typedSubject, type Watch } from './rules/watch.ts';

/** Time until a notice expires, in milliseconds; the list of watches says the same for as long as they exist. */
const EXPIRES_MS = WEEK_MS;

/** A notice to each channel about those of its watches that the catalog no longer has, of one evaluation. */
export function leftNotices(left: readonly Pick<Watch, 'channel' | 'subject'>[], at: number): readonly MessageDraft[] {
  return [...groupBy(left, ({ channel }) => channel)].map(([channel, watches]) => ({
    key: `watch-left:${channel}:${at}`,
    thread: null,
    channel,
    content: renderLeftWatches(
      watches.map(({ subject }) => typedSubject(subject)),
      isPersonal({ channel }),
    ),
    summary: null,
    expiresAt: at + EXPIRES_MS,
  }));
}
