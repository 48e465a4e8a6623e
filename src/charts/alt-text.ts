import { enumerateFirst } from '../core/text.ts';
import { formatFom, type Status, statusOf } from '../health/thresholds.ts';
import type { BarChart, ChartSpec, HeatMap, HeatMapRow, LineChart, PieChart } from './chart-spec.ts';

/** Most names listed; further ones are counted only. */
const MOST_NAMED = 8;

/** Describes a chart in sentences, for people who do not see the picture. Plain text; about 1,000 characters at most. */
export function altText(spec: ChartSpec): string {
  switch (spec.kind) {
    case 'heat-map':
      return `Table of colored values. ${spec.title}. ${heatMapFacts(spec)}`;
    case 'lines':
      return `Line chart. ${spec.title}. ${lineFacts(spec)}`;
    case 'bars':
      return `Bar chart. ${spec.title}. ${barFacts(spec)}`;
    case 'pie':
      return `Pie chart. ${spec.title}. ${pieFacts(spec)}`;
  }
}

const WORDS: Readonly<Record<Status, string>> = {
  red: 'critical',
  yellow: 'warning',
  gray: 'without data',
  green: 'healthy',
};

function heatMapFacts({ columns, groups, isOver, isPartlyRead }: HeatMap): string {
  const all = groups.flatMap(({ label: group, rows }) =>
    rows.map(({ label, cells }) => ({ name: `${group} ${label}`, cells, value: cells.at(-1) ?? null })),
  );
  const having = (status: Status) => all.filter(({ value }) => statusOf(value) === status);
  const wordOf = (status: Status) => (status === 'gray' && isPartlyRead ? `${WORDS.gray} or not read` : WORDS[status]);
  const counts = (['red', 'yellow', 'gray', 'green'] as const).map(
    (status) => `${having(status).length} ${wordOf(status)}`,
  );
  const reds = having('red').map(({ name, value }) => `${name} ${formatFom(value)}`);
  return [
    `On ${columns.at(-1)}: ${counts.join(', ')}.`,
    ...(reds.length > 0 ? [`Critical: ${listNames(reds)}.`] : []),
    // Weeks that are over are not about their last day.
    ...(isOver ? [redDayFacts(all)] : []),
  ].join(' ');
}

function redDayFacts(rows: readonly { readonly name: string; readonly cells: HeatMapRow['cells'] }[]): string {
  const facts = rows
    .map(({ name, cells }) => ({ name, days: cells.filter((value) => statusOf(value) === 'red').length }))
    .filter(({ days }) => days > 0)
    .map(({ name, days }) => `${name} on ${days === 1 ? '1 day' : `${days} days`}`);
  return facts.length === 0
    ? 'In all of it nothing with data was critical.'
    : `In all of it critical: ${listNames(facts)}.`;
}

function lineFacts({ series, categories, marks }: LineChart): string {
  const lines = series.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    const newest = values.at(-1) ?? null;
    if (known.length === 0) return `${label}: no data`;
    const span = `lowest ${amount(Math.min(...known))}, highest ${amount(Math.max(...known))}`;
    return `${label}: ${newest === null ? 'no data' : amount(newest)} on ${categories.at(-1)}, ${span}`;
  });
  const drawn = marks.length > 0 ? ` Lines: ${marks.map(({ label }) => label).join(', ')}.` : '';
  return `${listNames(lines, '; ')}.${drawn}`;
}

function barFacts({ series, unit }: BarChart): string {
  const totals = series.map(({ label, values }) => {
    const sum = values.reduce<number>((total, value) => total + (value ?? 0), 0);
    return `${label}: ${amount(sum)} ${unit} in all`;
  });
  return `${listNames(totals, '; ')}.`;
}

function pieFacts({ segments, unit }: PieChart): string {
  return `${listNames(segments.map(({ label, value }) => `${label}: ${amount(value)} ${unit}`))}.`;
}

function listNames(names: readonly string[], separator = ', '): string {
  const shown = names.map((name) => (name.length > 100 ? `${name.slice(0, 99)}…` : name));
  return enumerateFirst(shown, MOST_NAMED, separator);
}

/** Formats a value with two decimals at most, or two digits if it would read "0" and is not. */
function amount(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return String(rounded === 0 ? Number(value.toPrecision(2)) : rounded);
}
