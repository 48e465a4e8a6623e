import { type Message, renderNotice } from '../../../../blocks/kit/message.ts';
import { TABLE_FORMATS, type TableFormat } from '../../../../blocks/kit/table.ts';
import {
  LIVE_REFUSALS,
  type ListedLiveCard,
  renderBegun,
  renderCannotPostLive,
  renderExists,
  renderLiveEnded,
  renderLiveList,
  renderNoLiveCard,
  renderNoLiveEnvironment,
} from '../../../../blocks/live-cards/live-answers.ts';
import { renderLiveCard, renderOverLiveCard, renderUnreadLiveCard } from '../../../../blocks/live-cards/live-card.ts';
import { onlyArea, type Rollup } from '../../../../src/health/rollup.ts';
import { ENDINGS, type LiveCard, liveKey } from '../../../../src/live-cards/rules/live-card.ts';
import { ENDLESS_NAME, HOSTILE_NAMES } from './hostile.ts';
import type { PreviewCase } from './preview-case.ts';
import { pushed } from './sample-links.ts';
import { fresh, NOW, rollupOf, sampleRollup, stale, TIME_ZONE } from './sample-rollup.ts';

const CHANNEL = 'C0HEALTH';
const VIEW = { key: liveKey(CHANNEL, NOW), now: NOW, timeZone: TIME_ZONE };
const HOUR = 3_600_000;
const LINK = 'https://metta.slack.com/archives/C0HEALTH/p1';

const card = (values: Partial<LiveCard> = {}): LiveCard => ({
  key: VIEW.key,
  channel: CHANNEL,
  area: null,
  environment: null,
  begunBy: 'U0LEAD',
  begunAt: NOW - 26 * HOUR,
  shows: '',
  drawnAt: NOW,
  readAt: NOW,
  tables: 'data_table',
  pin: 'pinned',
  refusedSince: null,
  ending: null,
  endedBy: null,
  endedAt: null,
  ...values,
});

function draw(rollup: Rollup, tables: TableFormat = 'data_table', isStale = false): Message {
  const answer = isStale ? stale(rollup) : fresh(rollup);
  const controls = { commandLine: '/health' };
  const links = [pushed('System Health')];
  return renderLiveCard({ answer, environment: undefined, links, now: NOW, controls }, VIEW, tables);
}

const living = (title: string, about: string, message: Message): PreviewCase => ({
  title: `Living card, ${title}`,
  about,
  message,
});

const UNREAD = {
  title: 'Metta System Health',
  environment: 'staging',
  failure: { kind: 'timeout', detail: 'no answer for 20 s' },
  failingSince: NOW - HOUR,
  readAt: NOW - 2 * HOUR,
} as const;

const listed = (values: Partial<LiveCard>, problem: string | null = null): ListedLiveCard => ({
  card: card(values),
  permalink: LINK,
  problem,
});

/** Living cards and the private answers about them. */
export const LIVE_CASES: readonly PreviewCase[] = [
  ...TABLE_FORMATS.map((format) =>
    living(
      `ordinary, as ${format}`,
      'The rollup with its age and one button; it names nobody.',
      draw(sampleRollup(), format),
    ),
  ),
  living('one area', 'Its score is the only one.', draw(onlyArea(sampleRollup(), 'ci'))),
  living(
    'stale',
    'Datadog fails: since when, and nothing of today is green.',
    draw(sampleRollup(), 'data_table', true),
  ),
  living(
    'without values',
    'Datadog fails and the bot was restarted: it says when the last values were read.',
    renderUnreadLiveCard(UNREAD, VIEW),
  ),
  living(
    'injected',
    'Hostile names show as they are.',
    draw(rollupOf(ENDLESS_NAME, [{ key: 'a', title: HOSTILE_NAMES[0] ?? '', rows: [] }])),
  ),
  ...ENDINGS.map((ending) =>
    living(`over, ${ending}`, 'Since when, why, and how to get a new one.', renderOverLiveCard(ending, NOW, TIME_ZONE)),
  ),
  living('begun', 'Where it is.', renderBegun({ card: card(), permalink: LINK }, undefined, TIME_ZONE)),
  living(
    'begun, without the scope for pins',
    'It works unpinned, and says so once.',
    renderBegun({ card: card({ pin: 'missing_scope' }), permalink: LINK }, undefined, TIME_ZONE),
  ),
  living(
    'begun after one that was deleted',
    'It is not posted yet, and the channel has as many pins as Slack takes.',
    renderBegun(
      { card: card({ pin: 'too_many_pins' }), permalink: undefined },
      card({ ending: 'deleted', endedAt: NOW - HOUR }),
      TIME_ZONE,
    ),
  ),
  living('exists', 'A button puts it below.', renderExists({ card: card(), permalink: LINK }, card(), TIME_ZONE)),
  living(
    'exists, of something else',
    'A button replaces it.',
    renderExists(
      { card: card({ area: 'ci' }), permalink: undefined },
      { area: null, environment: 'staging' },
      TIME_ZONE,
    ),
  ),
  living('ended', 'Nobody else is notified.', renderLiveEnded(false)),
  living('ended already', 'Its message says so in a moment.', renderLiveEnded(true)),
  living('none', 'Nothing to end.', renderNoLiveCard(card({ ending: 'refused', endedAt: NOW }), TIME_ZONE)),
  living('end, one environment', 'It is about all.', renderNoLiveEnvironment('end', 'staging')),
  ...['not_in_channel', 'restricted_action'].map((word) =>
    living(`cannot be posted, ${word}`, 'Why, and what to do.', renderCannotPostLive(word)),
  ),
  ...Object.entries(LIVE_REFUSALS).map(([kind, sentences]) =>
    living(`refused, ${kind}`, 'Nothing was changed.', renderNotice(...sentences)),
  ),
  living(
    'list',
    'Those of public channels and of this one, those that ended by themselves, and how many are not shown.',
    renderLiveList(
      {
        live: [listed({ area: 'ci', environment: 'staging' }), listed({ channel: 'C0OPS' }, 'is_archived')],
        over: [card({ channel: 'C0OLD', ending: 'deleted', endedAt: NOW - HOUR })],
        others: 3,
      },
      TIME_ZONE,
    ),
  ),
  living('list, huge', 'As many as a list names.', renderLiveList(manyCards(), TIME_ZONE)),
  living('list, none', 'How to begin.', renderLiveList({ live: [], over: [], others: 0 }, TIME_ZONE)),
];

function manyCards() {
  const twenty = Array.from({ length: 20 }, (_, at) => `C0CHANNEL${at}`);
  return {
    live: twenty.map((channel) => listed({ channel, area: ENDLESS_NAME })),
    over: twenty.map((channel) => card({ channel, ending: 'unposted' as const, endedAt: NOW })),
    others: 180,
  };
}
