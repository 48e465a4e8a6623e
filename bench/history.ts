import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { isRecord, parseJson } from '../src/core/json.ts';
import { FIGURES, type Figure, type Rounds, ratioOf } from './figures.ts';
import type { Machine } from './machine.ts';
import { number } from './report.ts';

/** File with one line of JSON for each full run. Ratios are kept, because they hardly depend on the machine. */
export const HISTORY_FILE = 'bench/history.jsonl';

/** One run: medians of the ratios by the figure's label. */
export interface Run {
  readonly at: string;
  readonly version: string;
  readonly machine: Machine;
  readonly ratios: Readonly<Record<string, number>>;
}

/** Largest share by which ratios of the same code differ between two runs on a quiet machine. */
const NOISE = 0.15;

/** Makes the entry of a run. `at` is in ISO 8601. */
export function runOf(about: Omit<Run, 'ratios'>, rounds: readonly Rounds[]): Run {
  const ratios = FIGURES.flatMap((figure) => {
    const ratio = ratioOf(figure, rounds);
    return ratio ? [[figure.label, ratio.median] as const] : [];
  });
  return { ...about, ratios: Object.fromEntries(ratios) };
}

/** Reads the runs of a file, oldest first; none if there is no file. A line that is not a run is left out. */
export function readHistory(file: string): readonly Run[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').map(parseJson).filter(isRun);
}

/** Adds a run to a file. */
export function addToHistory(file: string, run: Run): void {
  appendFileSync(file, `${JSON.stringify(run)}\n`);
}

/** Says what became worse since the last run with the same major version of Node, and by how much. */
export function compareWithLast(runs: readonly Run[], run: Run): string {
  const last = runs.findLast(({ machine }) => majorOf(machine) === majorOf(run.machine));
  if (!last) return 'There is no earlier run with this version of Node to compare with.';
  const worse = FIGURES.flatMap((figure) => worsening(figure, last, run));
  const since = `${last.version} of ${last.at.slice(0, 10)}`;
  if (worse.length === 0) return `Nothing became worse by more than ${100 * NOISE} % since ${since}.`;
  return [`Worse than ${since}:`, ...worse.map((line) => `  ${line}`)].join('\n');
}

function worsening({ label, against }: Figure, last: Run, run: Run): readonly string[] {
  const [before, now] = [last.ratios[label], run.ratios[label]];
  if (!against || before === undefined || now === undefined) return [];
  const change = against.moreIsBetter ? before / now : now / before;
  return change > 1 + NOISE ? [`${label}: ratio ${number(before)}, now ${number(now)}`] : [];
}

function majorOf({ node }: Machine): string {
  return node.split('.')[0] ?? node;
}

function isRun(value: unknown): value is Run {
  return isRecord(value) && typeof value.at === 'string' && isRecord(value.ratios) && isRecord(value.machine);
}
