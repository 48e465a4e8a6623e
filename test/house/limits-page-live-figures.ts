import { MOST_TRIES, SEARCH_PACE_MS } from '../../src/live-cards/compare-channel.ts';
import { READ_EVERY_MS } from '../../src/live-cards/keeper.ts';
import { OVER_LISTED_MS } from '../../src/live-cards/live-card-list.ts';
import { LOOKS } from '../../src/live-cards/live-card-service.ts';
import { LEAST_MS, REDRAW_MS, REFUSED_MS } from '../../src/live-cards/rules/live-card.ts';
import { STUCK_AFTER_MS } from '../../src/scheduling/loop.ts';
import * as channelLookups from '../../src/slack/lookups.ts';
import { OPTIONAL_PACE_MS } from '../../src/slack/outbox/channel-pacing.ts';
import { LIVE_CARDS } from '../../src/store/limits.ts';
import { days, hours, minutes, n, seconds } from './limits-page-units.ts';

/** Figures of the rows about living cards, by the first cell. */
export const LIVE_FIGURES: Readonly<Record<string, readonly string[]>> = {
  'Living cards': [n(LIVE_CARDS.most)],
  "Changes of a channel's living card": [`${LIVE_CARDS.changes.most} in ${hours(LIVE_CARDS.changes.withinMs)}`],
  'Living cards of a list': [`${LIVE_CARDS.listed}, and`, `${LIVE_CARDS.endedListed} that ended`, days(OVER_LISTED_MS)],
  'Wait of an answer for the post of a living card': [seconds(LOOKS.most * LOOKS.everyMs)],
  'Channels that are certainly public, as Slack said': [
    n(channelLookups.MOST_CHANNELS),
    seconds(channelLookups.OPEN_MS),
  ],
  'Living cards have not been kept current': [minutes(STUCK_AFTER_MS['living cards'])],
  'Edits of living cards': [
    `one in ${seconds(OPTIONAL_PACE_MS)} in all`,
    `one in ${seconds(LEAST_MS)} of each`,
    minutes(REDRAW_MS),
  ],
  'Searches of channels for living cards when the bot becomes the leader, or after the database failed': [
    `one in ${seconds(SEARCH_PACE_MS)}`,
    `${MOST_TRIES} tries`,
  ],
  'Readings of Datadog for living cards': [`one in ${seconds(READ_EVERY_MS)}`],
  'A living card whose channel accepts nothing': [hours(REFUSED_MS)],
  'Pins of living cards': [`${LIVE_CARDS.unpinnedAtOnce} that are over`],
};
