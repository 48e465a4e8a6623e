import { meets } from '../src/catalog/target.ts';
import type { TargetLine } from '../src/health/dashboard-status.ts';
import { formatValue } from '../src/health/format.ts';
import type { Status } from '../src/health/status.ts';
import { escapeMrkdwn } from './escape.ts';
import { enumerate } from './list.ts';
import { GLYPHS, listHeading, WORDS } from './status.ts';
import type { TableModel } from './table.ts';
import { moment } from './time.ts';

/** Every target of a dashboard with its traffic light, in the order given. */
export function targetTable(title: string, targets: readonly TargetLine[], timeZone: string, now: number): TableModel {
  return {
    caption: `${title}: every target, what fails first`,
    header: ['Target', 'Status', 'Now', 'Goal', 'Unit'],
    rows: targets.map((line, index) => ({
      cells: [
        line.label,
        `${GLYPHS[line.status]} ${WORDS[line.status]}`,
        nowCell(line, timeZone, now),
        goalCell(line),
        line.unit,
      ],
      dispensable: index,
    })),
  };
}

/** How many targets have which status, and the names of those that are not healthy, as mrkdwn. */
export function targetSummary(targets: readonly TargetLine[]): string {
  const lines = ATTENTION.flatMap((status) => {
    const names = having(status, targets).map(({ label }) => escapeMrkdwn(label));
    return names.length > 0 ? [`${listHeading(status)} ${enumerate(names)}`] : [];
  });
  return [`*${countByStatus(targets)}*`, ...lines].join('\n');
}

/** `1 critical, 2 warning, 10 healthy of 13 targets`. */
export function countByStatus(targets: readonly TargetLine[]): string {
  if (targets.length === 0) return 'no targets';
  const counts = [...ATTENTION, 'green' as const].map(
    (status) => [having(status, targets).length, WORDS[status]] as const,
  );
  const present = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `${present.join(', ')} of ${targets.length} ${targets.length === 1 ? 'target' : 'targets'}`;
}

/** The critical targets with value and goal, as one sentence; empty when there are none. */
export function spokenCritical(targets: readonly TargetLine[]): string {
  const spoken = having('red', targets).map(({ label, reading, goal }) => {
    const value = reading ? ` ${formatValue(reading.value, goal)}` : '';
    return `${escapeMrkdwn(label)}${value} (goal ${escapeMrkdwn(goal.text)})`;
  });
  return spoken.length > 0 ? `Critical: ${enumerate(spoken)}` : '';
}

const ATTENTION = ['red', 'yellow', 'gray'] as const satisfies readonly Status[];

function having(status: Status, targets: readonly TargetLine[]): readonly TargetLine[] {
  return targets.filter((line) => line.status === status);
}

function nowCell({ reading, goal, refused }: TargetLine, timeZone: string, now: number): string {
  if (refused !== undefined) return `query refused: ${refused}`;
  if (!reading) return '– none in 24 h';
  const value = formatValue(reading.value, goal);
  return reading.current ? value : `${value}, none since ${moment(reading.at, now, timeZone)}`;
}

function goalCell({ goal, reading, status }: TargetLine): string {
  if (!reading || status === 'gray') return goal.text;
  return `${goal.text} ${meets(reading.value, goal) ? '✓ met' : '✗ missed'}`;
}
