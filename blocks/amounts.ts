import type { Block, KnownBlock } from '@slack/types';
import { shareChart } from '../src/charts/widget-charts.ts';
import { andMore } from '../src/core/text.ts';
import { formatValue } from '../src/health/format.ts';
import type { ShareView } from '../src/health/widget-view.ts';
import type { CardView } from './card.ts';
import { escapeMrkdwn } from './escape.ts';
import { section } from './layout.ts';
import { nativeChart } from './native-chart.ts';
import { GLYPHS } from './status.ts';

/** The native chart of shares; null for a ranking, and where the workspace or the values do not allow one. */
export function shareBlock(view: ShareView, { charts }: CardView): Block | null {
  return view.kind === 'shares' ? nativeChart(shareChart(view), charts) : null;
}

/** Names listed of a ranking or of shares at most. */
const MOST_LISTED = 10;

/** Amounts as text: a ranking with its places, shares side by side. */
export function shareText({ kind, title, unit, amounts, refused }: ShareView): KnownBlock {
  const heading = `*${escapeMrkdwn(title)}*`;
  if (refused !== undefined) return section(`${heading}\nquery rejected: ${escapeMrkdwn(refused)}`);
  if (amounts.length === 0) return section(`${heading}\n${GLYPHS.gray} no data now`);
  const shown = amounts.slice(0, MOST_LISTED).map(({ label, value }) => {
    return `${escapeMrkdwn(label)} ${escapeMrkdwn([formatValue(value), unit].filter(Boolean).join(' '))}`;
  });
  const more = andMore(amounts.length - shown.length);
  if (kind === 'shares') return section(`${heading}\n${[...shown, ...more].join('  ·  ')}`);
  return section([heading, ...shown.map((one, place) => `${place + 1}. ${one}`), ...more].join('\n'));
}
