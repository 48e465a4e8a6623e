import type { ShareView, TimeseriesView } from '../health/widget-view.ts';
import type { BarChart, LineChart, Mark, PieChart } from './chart-spec.ts';
import { columnLabel } from './labels.ts';

/** More than these cannot be told apart in a pie. */
const MOST_SHARES = 6;
const TONES = { good: 'good', warning: 'doubtful', bad: 'bad' } as const;

/** A widget's values over time: lines with their targets, or layers of a whole. */
export function timeseriesChart({ title, unit, as, steps, series, lines }: TimeseriesView): LineChart | BarChart {
  const categories = steps.map(stepLabel);
  if (as === 'lines') {
    // Beside several targets the lines from which one is missed badly would be told from nothing.
    const isCrowded = lines.filter(({ status }) => status === 'green').length > 1;
    const marks = lines.flatMap(({ at, label, status }): readonly Mark[] => {
      if (isCrowded && status !== 'green') return [];
      return [{ label, value: at, meaning: status === 'green' ? 'target' : 'limit' }];
    });
    const shown = series.map(({ label, values }) => ({ label: label || title, values }));
    return { kind: 'lines', title, unit, categories, series: shown, marks };
  }
  const layers = series.map(({ label, values, tone }) => ({ label, values, ...(tone && { tone: TONES[tone] }) }));
  return { kind: 'bars', title, unit, isStacked: true, isArea: as === 'areas', categories, series: layers };
}

/** How a whole is made up; the smallest parts are counted together. */
export function shareChart({ title, unit, amounts }: ShareView): PieChart {
  const rest = amounts.slice(MOST_SHARES - 1);
  const others = { label: 'other', value: rest.reduce((sum, { value }) => sum + value, 0) };
  const segments = rest.length > 1 ? [...amounts.slice(0, MOST_SHARES - 1), others] : amounts;
  return { kind: 'pie', title, unit, segments };
}

/** A date as the heading of a column; a time of day as it is. */
function stepLabel(step: string): string {
  return step.includes('-') ? columnLabel({ date: step }) : step;
}
