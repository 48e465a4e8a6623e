import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import { type DashboardStatus, numbersOf } from '../../src/health/dashboard-status.ts';
import type { KnownAnswer } from '../../src/health/reading.ts';
import { type CardView, smallPrint } from '../kit/card.ts';
import { type Controls, cardFooter } from '../kit/controls.ts';
import { dashboardLinks } from '../kit/dashboard-links.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { describeAge } from '../kit/failure.ts';
import { header, type Message, message, section } from '../kit/message.ts';
import { countByStatus, statusSummary } from '../kit/status.ts';
import { drawTable } from '../kit/table.ts';
import { bigNumbers, drawWidgets, highlights, spokenCritical, spokenNumbers, targetTable } from './widgets.ts';

/** A dashboard's status to draw: a fresh one, or the last good one. */
export interface DashboardCard {
  readonly answer: KnownAnswer<DashboardStatus>;
  readonly environment: string | undefined;
  /** Dashboards with the details, in Datadog. */
  readonly links: readonly DashboardLink[];
  readonly controls: Controls;
  readonly now: number;
}

/** Renders a dashboard: its big numbers, every target with its traffic light (failing first), and charts of what fails. */
export function renderDashboardStatus(card: DashboardCard, view: CardView): Message {
  const { answer, environment, now } = card;
  const { value: status } = answer;
  const { timeZone, days } = status;
  const stale = answer.kind === 'stale';
  const numbers = numbersOf(status);
  const title = environment ? `${status.title} (${environment})` : status.title;
  const targets = stale ? status.targets.map((line) => ({ ...line, status: 'gray' as const })) : status.targets;
  const problem = describeAge(answer, { now, timeZone, audience: view.audience });
  const table = drawTable(targetTable(title, targets, { timeZone, now, days }), view.tables);
  const omitted = table.omitted > 0 ? [`${table.omitted} more targets did not fit`] : [];
  return message(
    [
      ...problem,
      `${escapeMrkdwn(title)}: ${countByStatus(targets, 'target')}`,
      spokenCritical(targets),
      stale ? '' : spokenNumbers(numbers),
    ],
    [
      header(title),
      ...problem.map((text) => section(`⚠️ ${text}`)),
      ...bigNumbers(numbers, { stale, timeZone, now }),
      ...(targets.length > 0 ? [section(statusSummary(targets, 'target'))] : []),
      ...table.blocks,
      ...highlights(status.widgets, { stale, now, timeZone }, view),
      ...dashboardLinks(card.links),
      smallPrint({ at: answer.at, now, timeZone, environment, notes: [...omitted, periodText(days)] }),
      ...cardFooter(view.audience, card.controls),
    ],
  );
}

/** Renders one row of a dashboard: all its widgets, as charts and tables if the workspace accepts them. */
export function renderDashboardRow(card: DashboardCard & { readonly row: string }, view: CardView): Message {
  const { answer, environment, now, row } = card;
  const { timeZone, days, widgets, title: dashboard } = answer.value;
  const stale = answer.kind === 'stale';
  const title = `${dashboard}: ${row}${environment ? ` (${environment})` : ''}`;
  const problem = describeAge(answer, { now, timeZone, audience: view.audience });
  const rowWidgets = widgets.filter((widget) => widget.row === row);
  return message(
    [...problem, `${escapeMrkdwn(title, 160)}: ${rowWidgets.map((widget) => escapeMrkdwn(widget.title)).join(', ')}`],
    [
      header(title),
      ...problem.map((text) => section(`⚠️ ${text}`)),
      ...drawWidgets(rowWidgets, { stale, now, timeZone }, view),
      ...dashboardLinks(card.links),
      smallPrint({ at: answer.at, now, timeZone, environment, notes: [periodText(days)] }),
      ...cardFooter(view.audience, card.controls),
    ],
  );
}

function periodText(days: number): string {
  return days === 1 ? 'last 24 h' : `last ${days} days`;
}
