import fc from 'fast-check';
import type { Message } from '../../blocks/kit/message.ts';
import { TABLE_FORMATS } from '../../blocks/kit/table.ts';
import { renderBegun, renderExists, renderLiveList } from '../../blocks/live-cards/live-answers.ts';
import { renderLiveCard, renderOverLiveCard, renderUnreadLiveCard } from '../../blocks/live-cards/live-card.ts';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import type { Failure, KnownAnswer } from '../../src/health/reading.ts';
import type { Rollup } from '../../src/health/rollup.ts';
import { ENDINGS, type LiveCard } from '../../src/live-cards/rules/live-card.ts';
import { CHANNEL, PERMALINK, SHARER } from './own-markup.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const VIEW = { key: `live:${CHANNEL}:1`, now: NOW, timeZone: 'Europe/Berlin' };

/** Living cards and the answers about them with arbitrary input; names of areas and environments in a control have Slack's length at most. */
export function liveRenderings({
  name,
  rollup,
  links,
  failure,
}: {
  readonly name: fc.Arbitrary<string>;
  readonly rollup: fc.Arbitrary<KnownAnswer<Rollup>>;
  readonly links: fc.Arbitrary<readonly DashboardLink[]>;
  readonly failure: fc.Arbitrary<Failure>;
}): readonly [string, fc.Arbitrary<Message>][] {
  const short = name.map((text) => text.slice(0, 200));
  const card: fc.Arbitrary<LiveCard> = fc.record({
    key: fc.constant(`live:${CHANNEL}:1`),
    channel: fc.constant(CHANNEL),
    area: fc.option(short, { nil: null }),
    environment: fc.option(short, { nil: null }),
    begunBy: fc.constant(SHARER),
    begunAt: fc.constant(NOW),
    shows: fc.constant(''),
    drawnAt: fc.constant(NOW),
    readAt: fc.constant(NOW),
    tables: fc.constantFrom(...TABLE_FORMATS),
    pin: fc.option(name, { nil: null }),
    refusedSince: fc.constant(null),
    ending: fc.option(fc.constantFrom(...ENDINGS), { nil: null }),
    endedBy: fc.constant(null),
    endedAt: fc.constant(NOW),
  });
  const shown = fc.record({ card, permalink: fc.constantFrom(undefined, PERMALINK) });
  const listed = fc.record({
    card,
    permalink: fc.constantFrom(undefined, PERMALINK),
    problem: fc.option(name, { nil: null }),
  });
  return [
    [
      'renderLiveCard',
      fc
        .tuple(rollup, links, fc.constantFrom(undefined, 'production'), fc.constantFrom(...TABLE_FORMATS))
        .map(([answer, some, environment, tables]) =>
          renderLiveCard(
            { answer, links: some, environment, now: NOW, controls: { commandLine: '/health' } },
            VIEW,
            tables,
          ),
        ),
    ],
    [
      'renderUnreadLiveCard',
      fc
        .tuple(name, fc.option(short, { nil: null }), failure)
        .map(([title, environment, why]) =>
          renderUnreadLiveCard({ title, environment, failure: why, failingSince: NOW, readAt: NOW }, VIEW),
        ),
    ],
    ['renderOverLiveCard', fc.constantFrom(...ENDINGS).map((ending) => renderOverLiveCard(ending, NOW, 'UTC'))],
    ['renderBegun', fc.tuple(shown, card).map(([one, before]) => renderBegun(one, before, 'UTC'))],
    ['renderExists', fc.tuple(shown, card).map(([one, wanted]) => renderExists(one, wanted, 'UTC'))],
    [
      'renderLiveList',
      fc
        .tuple(fc.array(listed, { maxLength: 20 }), fc.array(card, { maxLength: 20 }))
        .map(([live, over]) => renderLiveList({ live, over, others: 3 }, 'UTC')),
    ],
  ];
}
