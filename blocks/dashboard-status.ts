import type { Answer } from '../src/health/answer.ts';
import type { DashboardLink } from '../src/health/dashboard-link.ts';
import type { DashboardStatus } from '../src/health/dashboard-status.ts';
import { bigNumbers, spokenNumbers } from './big-numbers.ts';
import { type CardView, ending, smallPrint } from './card.ts';
import { dashboardLinks } from './dashboard-links.ts';
import { escapeMrkdwn } from './escape.ts';
import { describeAge } from './failure.ts';
import { header, section } from './layout.ts';
import { type Message, message } from './message.ts';
import { countByStatus, statusSummary } from './status-summary.ts';
import { drawTable } from './table.ts';
import { spokenCritical, targetTable } from './targets.ts';

/** A dashboard's status to draw: a fresh one, or the last good one. */
export interface DashboardCard {
  readonly answer: Exclude<Answer<DashboardStatus>, { kind: 'unavailable' }>;
  readonly environment: string | undefined;
  readonly commandLine: string;
  /** Where to look closer in Datadog. */
  readonly links: readonly DashboardLink[];
  readonly now: number;
}

/** A dashboard in Slack: its big numbers and every target with its traffic light, failing first. */
export function renderDashboardStatus(
  { answer, environment, commandLine, links, now }: DashboardCard,
  view: CardView,
): Message {
  const { value: status } = answer;
  const { timeZone, numbers } = status;
  const stale = answer.kind === 'stale';
  const title = environment ? `${status.title} (${environment})` : status.title;
  const targets = stale ? status.targets.map((line) => ({ ...line, status: 'gray' as const })) : status.targets;
  const problem = describeAge(answer, now, timeZone);
  const table = drawTable(targetTable(title, targets, timeZone, now), view.tables);
  const notes = [
    'newest value of the last 24 h',
    ...(table.omitted > 0 ? [`${table.omitted} more targets did not fit`] : []),
  ];
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
      ...bigNumbers(numbers, stale, timeZone, now),
      ...(targets.length > 0 ? [section(statusSummary(targets, 'target'))] : []),
      ...table.blocks,
      ...dashboardLinks(links),
      smallPrint({ at: answer.at, now, timeZone, environment, notes }),
      ...ending(view.audience, commandLine, []),
    ],
  );
}
