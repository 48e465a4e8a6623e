import type { KnownAnswer } from '../src/health/answer.ts';
import type { DashboardLink } from '../src/health/dashboard-link.ts';
import type { Rollup } from '../src/health/rollup.ts';
import { type CardView, smallPrint } from './card.ts';
import { type Controls, ending } from './controls.ts';
import { dashboardLinks } from './dashboard-links.ts';
import { describeAge } from './failure.ts';
import { header, section } from './layout.ts';
import { type Message, message } from './message.ts';
import { attentionLines, spokenAttention } from './rollup-attention.ts';
import { scoreLines, spokenScores } from './rollup-scores.ts';
import { rollupTable, spanOfDays } from './rollup-table.ts';
import { drawTable } from './table.ts';

/** A rollup to draw: a fresh one, or the last good one. */
export interface RollupCard {
  readonly answer: KnownAnswer<Rollup>;
  readonly environment: string | undefined;
  /** Where to look closer in Datadog. */
  readonly links: readonly DashboardLink[];
  readonly controls: Controls;
  readonly now: number;
}

/** The health rollup: scores, what is red or gray, and every metric over the days. */
export function renderRollup(card: RollupCard, view: CardView): Message {
  const rollup = card.answer.value;
  const stale = card.answer.kind === 'stale';
  const title = card.environment ? `${rollup.title} (${card.environment})` : rollup.title;
  const problem = describeAge(card.answer, card.now, rollup.timeZone);
  const attention = attentionLines(rollup, stale);
  const table = drawTable(rollupTable(rollup, stale), view.tables);
  const omitted = table.omitted > 0 ? [`${table.omitted} more metrics did not fit: ask for one area to see them`] : [];
  const notes = [spanOfDays(rollup), ...omitted];
  return message(
    [...problem, spokenScores(rollup, title, stale), ...spokenAttention(rollup, stale)],
    [
      header(title),
      ...problem.map((text) => section(`⚠️ ${text}`)),
      section(scoreLines(rollup, stale)),
      ...(attention ? [section(attention)] : []),
      ...table.blocks,
      ...dashboardLinks(card.links),
      smallPrint({ ...card, at: card.answer.at, timeZone: rollup.timeZone, notes }),
      ...ending(view.audience, card.controls),
    ],
  );
}
