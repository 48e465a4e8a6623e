import { meets } from '../src/catalog/target.ts';
import { formatValue } from '../src/health/format.ts';
import type { TargetLine } from '../src/health/target-lines.ts';
import { escapeMrkdwn } from './escape.ts';
import { enumerate } from './list.ts';
import { sparkline } from './sparkline.ts';
import { GLYPHS, WORDS } from './status.ts';
import type { TableModel } from './table.ts';
import { moment } from './time.ts';

/** When it is now, for whom, and how far back the courses go. */
interface Span {
  readonly timeZone: string;
  readonly now: number;
  readonly days: number;
}

/** Every target of a dashboard with its traffic light and its course, in the order given. */
export function targetTable(title: string, targets: readonly TargetLine[], { timeZone, now, days }: Span): TableModel {
  return {
    caption: `${title}: every target, failing first`,
    header: ['Target', 'Status now', 'Now', 'Goal', 'Unit', `${days} days`],
    rows: targets.map((line, index) => ({
      cells: [
        line.label,
        `${GLYPHS[line.status]} ${WORDS[line.status]}`,
        nowCell(line, timeZone, now),
        goalCell(line),
        line.unit,
        sparkline(line.values),
      ],
      dispensable: index,
    })),
  };
}

/** The critical targets with value and goal, as one sentence; empty when there are none. */
export function spokenCritical(targets: readonly TargetLine[]): string {
  const spoken = targets
    .filter(({ status }) => status === 'red')
    .map(({ label, reading, goal }) => {
      const value = reading ? ` ${formatValue(reading.value, goal)}` : '';
      return `${escapeMrkdwn(label)}${value} (goal ${escapeMrkdwn(goal.text)})`;
    });
  return spoken.length > 0 ? `Critical: ${enumerate(spoken)}` : '';
}

function nowCell({ reading, goal, refused }: TargetLine, timeZone: string, now: number): string {
  if (refused !== undefined) return `query rejected: ${refused}`;
  if (!reading) return '– no data';
  const value = formatValue(reading.value, goal);
  return reading.current ? value : `${value}, none since ${moment(reading.at, now, timeZone)}`;
}

function goalCell({ goal, reading, status }: TargetLine): string {
  if (!reading || status === 'gray') return goal.text;
  if (meets(reading.value, goal)) return `${goal.text} ✓ met`;
  const distance = formatValue(Math.abs(reading.value - goal.value));
  return `${goal.text} ✗ missed${distance === '0' ? '' : ` by ${distance}`}`;
}
