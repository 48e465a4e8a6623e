import { freshFor } from '../src/catalog/catalog.ts';
import { formatAge, formatDuration } from '../src/core/duration.ts';
import type { CollectorLine } from '../src/health/collector-health.ts';
import { formatValue } from '../src/health/format.ts';
import { GLYPHS, WORDS } from './status.ts';
import type { TableModel } from './table.ts';
import { moment } from './time.ts';

/** Every collector with its newest run and its traffic light, in the order given. `stale`: runs since are not known. */
export function collectorTable(
  title: string,
  lines: readonly CollectorLine[],
  stale: boolean,
  timeZone: string,
  now: number,
): TableModel {
  return {
    caption: `${title}: every collector, failing first`,
    header: ['Collector', 'Last Run', 'Duration', 'Metrics', 'Errors (1 h)', 'Status'],
    rows: lines.map((line, index) => {
      const { durationSeconds, metricCount, errorsLastHour } = line.reading;
      return {
        cells: [
          line.title,
          lastRun(line, stale, timeZone, now),
          durationSeconds === null ? '–' : `${formatValue(durationSeconds)} s`,
          count(metricCount),
          count(errorsLastHour),
          `${GLYPHS[line.status]} ${WORDS[line.status]}`,
        ],
        dispensable: index,
      };
    }),
  };
}

function lastRun({ reading, status, everyMs }: CollectorLine, stale: boolean, timeZone: string, now: number): string {
  const { refused, lastRunAt } = reading;
  if (refused !== undefined) return `query rejected: ${refused}`;
  if (lastRunAt === null) return `– none in ${formatDuration(freshFor({ every: everyMs }))}`;
  if (stale) return moment(lastRunAt, now, timeZone);
  return status === 'gray' ? `none since ${moment(lastRunAt, now, timeZone)}` : formatAge(lastRunAt, now);
}

function count(value: number | null): string {
  return value === null ? '–' : formatValue(value);
}
