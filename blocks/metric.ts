import type { Block, KnownBlock } from '@slack/types';
import { trendChart } from '../src/charts/trend-chart.ts';
import type { KnownAnswer } from '../src/health/answer.ts';
import type { DashboardLink } from '../src/health/dashboard-link.ts';
import type { MetricDetail } from '../src/health/metric-detail.ts';
import { type CardView, smallPrint } from './card.ts';
import { type Controls, ending } from './controls.ts';
import { dashboardLinks } from './dashboard-links.ts';
import { escapeMrkdwn } from './escape.ts';
import { describeAge } from './failure.ts';
import { header, mrkdwn, paragraphs, section } from './layout.ts';
import { LIMITS } from './limits.ts';
import { type Message, message } from './message.ts';
import { leadLine, originLine, statisticFields, storySentences } from './metric-facts.ts';
import { nativeChart } from './native-chart.ts';
import { sourceLines } from './sources.ts';
import { sparkline } from './sparkline.ts';
import { shortDate } from './time.ts';

/** One metric to draw: a fresh reading, or the last good one. */
export interface MetricCard {
  readonly answer: KnownAnswer<MetricDetail>;
  readonly environment: string | undefined;
  /** Where to look closer in Datadog. */
  readonly links: readonly DashboardLink[];
  readonly controls: Controls;
  readonly now: number;
}

/** One metric: how it stands, its course over the days, what is usual, where it comes from. */
export function renderMetric(card: MetricCard, view: CardView): Message {
  const { answer, environment, now } = card;
  const detail = answer.value;
  const stale = answer.kind === 'stale';
  const name = `${detail.area.title}: ${detail.label}`;
  const title = environment ? `${name} (${environment})` : name;
  const problem = describeAge(answer, now, detail.timeZone);
  const lead = leadLine(detail, stale);
  const story = stale ? [] : storySentences(detail);
  const fields = statisticFields(detail).map(([heading, value]) => mrkdwn(`*${heading}*\n${value}`));
  return message(
    [...problem, `${escapeMrkdwn(title)}: ${plain(lead)}`, ...story.map(plain)],
    [
      header(title),
      ...problem.map((text) => section(`⚠️ ${text}`)),
      section([lead, ...story].join('\n')),
      ...(fields.length > 0 ? [{ type: 'section', fields } as const] : []),
      ...trend(detail, view),
      ...paragraphs(sourceLines(detail.sources ?? [], now, detail.timeZone)),
      ...dashboardLinks(card.links),
      smallPrint({ at: answer.at, now, timeZone: detail.timeZone, environment, notes: [originLine(detail, now)] }),
      ...ending(view.audience, card.controls),
    ],
  );
}

/** Slack's own chart where the workspace has it and most days have data, else a line of bars with its dates. */
function trend(detail: MetricDetail, { charts }: CardView): readonly (KnownBlock | Block)[] {
  const { days, values, unit, goal, label } = detail;
  if (values.every((value) => value === null)) return [];
  const { size, ...steps } = stepsOf(detail);
  const chart = trendChart({
    title: `${label}, ${days.length} days${size > 1 ? `, worse of ${size}` : ''}`,
    unit,
    ...steps,
    goal: { label: `target ${goal.text}`, value: goal.value, meaning: 'target' },
  });
  const native = nativeChart(chart, charts);
  if (native) return [native];
  const [first = '', last = ''] = [days[0]?.date, days.at(-1)?.date];
  return [section(`\`${sparkline(values)}\`  ${shortDate(first)} to ${shortDate(last)}`)];
}

/** The days; where Slack's chart cannot show so many, the worse of neighbours, so that no bad day is lost. */
function stepsOf({ days, values, foms }: MetricDetail) {
  const size = Math.ceil(days.length / LIMITS.chart.points);
  const starts = days.map((_, index) => index).filter((index) => (days.length - index) % size === 0);
  const worseOf = (start: number) => {
    const indexes = Array.from({ length: size }, (_, step) => start + step).filter((index) => values[index] !== null);
    const worst = indexes.toSorted((a, b) => (foms[a] ?? 1) - (foms[b] ?? 1))[0];
    return worst === undefined ? null : (values[worst] ?? null);
  };
  return {
    size,
    categories: starts.map((index) => shortDate(days[index + size - 1]?.date ?? '')),
    values: starts.map(worseOf),
  };
}

/** Without the marks of mrkdwn, for notifications and screen readers. */
const plain = (text: string): string => text.replaceAll('*', '');
