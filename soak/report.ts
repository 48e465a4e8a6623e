import { MINUTE_MS } from '../src/core/time.ts';
import { growthOf, type ProcessRun } from './resource-usage.ts';
import type { Found, Tally } from './tally.ts';

/** Summary of a store. */
export interface StoreReport {
  readonly store: string;
  readonly tally: Tally;
  readonly runs: readonly ProcessRun[];
}

export interface SoakReport {
  readonly seed: number;
  readonly percent: number;
  readonly minutes: number;
  readonly replicas: number;
  readonly stores: readonly StoreReport[];
  /** Figures of the soak itself, with the local Slack and Datadog. */
  readonly own: ProcessRun;
}

/** One line in the middle of it. */
export function progressLine(minutes: number, { store, tally }: StoreReport): string {
  const of = (what: string) => tally.counts.get(what) ?? 0;
  const faultCount = [...tally.faults.values()].reduce((sum, count) => sum + count, 0);
  return [
    `${minutes.toFixed(0)} min, ${store}: ${of('posted')} posted, ${of('edited')} edited`,
    `${of('incidents')} incidents, ${of('commands')} commands, ${faultCount} faults, ${of('kills')} kills`,
    `${of('takeovers')} times led, ${of('calm points')} calm points, ${tally.violationCount()} violations`,
  ].join('; ');
}

/** The whole report in Markdown. */
export function renderReport({ seed, percent, minutes, replicas, stores, own }: SoakReport): string {
  const violations = stores.flatMap(({ tally }) => tally.violations);
  const count = stores.reduce((sum, { tally }) => sum + tally.violationCount(), 0);
  return [
    '# Soak',
    `${minutes.toFixed(1)} minutes, seed ${seed}, faults in ${percent} % of the requests, ${replicas} replicas on ${stores.map(({ store }) => store).join(' and on ')}. Violations: ${count}.`,
    table('Happened', stores, ({ counts }) => counts),
    table('Fault', stores, ({ faults }) => faults),
    resourceTable([...stores.flatMap(({ runs }) => runs), own]),
    violations.length === 0 ? '' : ['## Violations', ...violations.map(describe)].join('\n\n'),
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n');
}

/** The same for programs. */
export function reportJson({ stores, own, ...rest }: SoakReport): string {
  const storeSummaries = stores.map(({ store, tally, runs }) => ({
    store,
    counts: Object.fromEntries(tally.counts),
    faults: Object.fromEntries(tally.faults),
    violations: tally.violations,
    violationCount: tally.violationCount(),
    runs: runs.map(summaryOf),
  }));
  return `${JSON.stringify({ ...rest, stores: storeSummaries, own: summaryOf(own) }, null, 2)}\n`;
}

function table(
  title: string,
  stores: readonly StoreReport[],
  read: (tally: Tally) => ReadonlyMap<string, number>,
): string {
  const names = [...new Set(stores.flatMap(({ tally }) => [...read(tally).keys()]))];
  const cells = (name: string) => stores.map(({ tally }) => ` ${read(tally).get(name) ?? 0} |`).join('');
  return [
    `| ${title} |${stores.map(({ store }) => ` ${store} |`).join('')}`,
    `| --- |${stores.map(() => ' ---: |').join('')}`,
    ...names.map((name) => `| ${name} |${cells(name)}`),
  ].join('\n');
}

function resourceTable(runs: readonly ProcessRun[]): string {
  const rows = runs.map(summaryOf).filter(({ minutes }) => minutes >= 1);
  return [
    '| Process | Minutes | MB at first | MB at last | Handles at first | Handles at last |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(
      ({ name, minutes, megabytes, handles }) =>
        `| ${name} | ${minutes.toFixed(0)} | ${megabytes.first.toFixed(0)} | ${megabytes.last.toFixed(0)} | ${handles.first} | ${handles.last} |`,
    ),
  ].join('\n');
}

/** Medians of the thirds if the run is long enough for them, else what it took at first and at last. */
function summaryOf(run: ProcessRun) {
  const [first, last] = [run.samples[0], run.samples.at(-1)];
  const growth = growthOf(run) ?? {
    minutes: ((last?.at ?? 0) - (first?.at ?? 0)) / MINUTE_MS,
    megabytes: { first: first?.megabytes ?? 0, last: last?.megabytes ?? 0 },
    handles: { first: first?.handles ?? 0, last: last?.handles ?? 0 },
  };
  return { name: run.name, ...growth };
}

/** A violation with what it takes to find out why. */
function describe({ at, store, seed, round, invariant, what, log }: Found): string {
  const when = new Date(at).toISOString();
  return `**${invariant}** (${store}, ${when}, seed ${seed}, round ${round}): ${what}\n\n\`\`\`\n${log.join('\n')}\n\`\`\``;
}
