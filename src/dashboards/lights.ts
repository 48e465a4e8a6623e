import type { Line, ResolvedSeries } from '../health/dashboard-series.ts';
import { THRESHOLDS } from '../health/status.ts';

/** Datadog's `conditional_formats`: the first whose comparison holds colours the value. */
export interface ConditionalFormat {
  readonly comparator: string;
  readonly value: number;
  readonly palette: 'white_on_green' | 'white_on_yellow' | 'white_on_red' | 'white_on_gray';
}

/** The traffic light of a series as colours of its value; none without a goal. */
export function conditionalFormats({ lights }: Pick<ResolvedSeries, 'lights'>): readonly ConditionalFormat[] {
  return lights.map(({ when: { operator, value }, status }) => ({
    comparator: operator,
    value,
    palette: `white_on_${status}`,
  }));
}

/** The traffic light of a figure of merit. */
export const FOM_FORMATS: readonly ConditionalFormat[] = [
  { comparator: '>=', value: THRESHOLDS.green, palette: 'white_on_green' },
  { comparator: '>=', value: THRESHOLDS.yellow, palette: 'white_on_yellow' },
  { comparator: '<', value: THRESHOLDS.yellow, palette: 'white_on_red' },
];

/** Targets and limits as dashed lines across a chart, each once; named after its series where it is that of one among several. */
export function markersOf(series: readonly Pick<ResolvedSeries, 'label' | 'lines'>[]): readonly object[] {
  const all = series.flatMap(({ label, lines }) => lines.map((line) => ({ label, line })));
  const same = (a: Line, b: Line) => a.at === b.at && a.status === b.status;
  const first = all.filter(({ line }, index) => all.findIndex((other) => same(other.line, line)) === index);
  return first.map(({ label, line }) => {
    const isShared = all.filter((other) => same(other.line, line)).length > 1;
    return markerOf(line, isShared || series.length === 1 ? line.label : `${label}: ${line.label}`);
  });
}

function markerOf({ at, status }: Line, label: string) {
  return { value: `y = ${at}`, label, display_type: status === 'green' ? 'ok dashed' : 'error dashed' };
}
