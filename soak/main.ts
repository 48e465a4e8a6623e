import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serversMade } from '../bench/postgres-server.ts';
import { EXIT } from '../src/cli/exit-codes.ts';
import { interruptible, unlessEnded } from '../src/cli/interrupt.ts';
import { createProgress, statusLineOf } from '../src/cli/progress.ts';
import { processEnvironment } from '../src/config/environment.ts';
import { messageOf, stackOf } from '../src/core/errors.ts';
import { PACKAGE_ROOT } from '../src/core/package-root.ts';
import { MINUTE_MS } from '../src/core/time.ts';
import { calmPoint } from './calm.ts';
import { parseOptions, type SoakOptions, USAGE } from './options.ts';
import { playRound } from './play.ts';
import { errorsAsViolations, repeatRounds } from './repeat-rounds.ts';
import { progressLine, renderReport, reportJson, type SoakReport } from './report.ts';
import { type ProcessRun, resourceUsageOf, withSample } from './resource-usage.ts';
import { roundOf } from './script.ts';
import { type Soak, startSoak } from './soak.ts';
import { judgeGrowth, watchReplicas } from './watch-replicas.ts';

const PROGRESS_MS = 10 * MINUTE_MS;
const MEASURED_EVERY_MS = 10_000;
const CLOSE_MS = 15_000;
const DRAWN_MS = 1_000;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${USAGE}`);
    return EXIT.usage;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return EXIT.ok;
  }
  return soak(options);
}

function readOptions(args: readonly string[]): SoakOptions | string {
  try {
    return parseOptions(args);
  } catch (error) {
    return messageOf(error);
  }
}

async function soak(options: SoakOptions): Promise<number> {
  return interruptible(async (interrupted) => {
    const began = Date.now();
    const soaks = await unlessEnded(startSoaks(options, began + options.minutes * MINUTE_MS), interrupted);
    if (soaks !== undefined) return play(soaks, { options, began, interrupted });
    process.stderr.write(`Interrupted before the soak began. Left: all of it. Next step: ${againWords(options)}\n`);
    await Promise.race([serversMade(), sleep(CLOSE_MS)]);
    return EXIT.interrupted;
  });
}

/** Plays until the soaks end, or are interrupted. */
async function play(
  soaks: readonly Soak[],
  {
    options,
    began,
    interrupted,
  }: { readonly options: SoakOptions; readonly began: number; readonly interrupted: AbortSignal },
): Promise<number> {
  const over = new AbortController();
  const own: { run: ProcessRun } = { run: { name: 'the soak itself', pid: process.pid, samples: [] } };
  const minutes = () => (Date.now() - began) / MINUTE_MS;
  const report = (): SoakReport => ({
    seed: options.seed,
    percent: options.percent,
    minutes: minutes(),
    replicas: options.replicas,
    own: own.run,
    stores: soaks.map(reportOf),
  });
  const watching = Promise.allSettled([
    measureOwn(own, over.signal),
    printProgress(soaks, minutes, over.signal),
    drawProgress(soaks, { minutes, total: options.minutes }, over.signal),
    ...soaks.map((soak) => errorsAsViolations(soak, 'the replicas are not watched', watchReplicas(soak, over.signal))),
  ]);
  try {
    const rounds = Promise.all(soaks.map((soak) => repeatRounds(soak, () => playAndJudge(soak, options.percent))));
    await unlessEnded(rounds, interrupted);
    over.abort();
    if (!interrupted.aborted) {
      await watching;
      soaks.forEach(judgeGrowth);
    }
  } finally {
    // Hours of it: whatever went wrong above, it is not lost.
    over.abort();
    printReport(report(), options.json);
  }
  if (!interrupted.aborted) {
    await closeAll(soaks);
    return codeOf(report());
  }
  process.stderr.write(`${leftWords(minutes(), options)}\n`);
  // A database on a server of somebody else has to be dropped; all else goes with this process.
  if (processEnvironment().DATABASE_URL) await Promise.race([closeAll(soaks).catch(() => {}), sleep(CLOSE_MS)]);
  return EXIT.interrupted;
}

const closeAll = (soaks: readonly Soak[]) => Promise.all(soaks.map((soak) => soak.close()));

const codeOf = ({ stores }: SoakReport) =>
  stores.some(({ tally }) => tally.violationCount() > 0) ? EXIT.failed : EXIT.ok;

function startSoaks({ stores, seed, replicas }: SoakOptions, endsAt: number): Promise<Soak[]> {
  const { DATABASE_URL: databaseUrl } = processEnvironment();
  const onViolation = (store: string, { invariant, what }: { readonly invariant: string; readonly what: string }) =>
    void process.stderr.write(`${new Date().toISOString()} ${store}: ${invariant}: ${what}\n`);
  return Promise.all(stores.map((kind) => startSoak({ kind, seed, replicas, endsAt, databaseUrl, onViolation })));
}

/** A round of faults, and a calm point after it. */
async function playAndJudge(soak: Soak, percent: number): Promise<void> {
  await playRound(soak, roundOf(soak.seed, soak.round, percent));
  await calmPoint(soak);
}

const reportOf = ({ name, tally, replicas }: Soak) => ({
  store: name,
  tally,
  runs: replicas.flatMap((one) => one.runs()),
});

async function measureOwn(own: { run: ProcessRun }, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const taken = resourceUsageOf(process.pid, Date.now());
    if (taken) own.run = { ...own.run, samples: withSample(own.run.samples, taken) };
    await sleep(MEASURED_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

async function printProgress(soaks: readonly Soak[], minutes: () => number, signal: AbortSignal): Promise<void> {
  for (;;) {
    await sleep(PROGRESS_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    for (const soak of soaks) process.stdout.write(`${progressLine(minutes(), reportOf(soak))}\n`);
  }
}

/** The line on a terminal, once a second; elsewhere the lines of `printProgress` are enough. */
async function drawProgress(
  soaks: readonly Soak[],
  { minutes, total }: { readonly minutes: () => number; readonly total: number },
  signal: AbortSignal,
): Promise<void> {
  const line = statusLineOf(process.stderr, (text) => void process.stderr.write(text));
  if (!line.isTerminal) return;
  const progress = createProgress({ title: 'soak, minutes', total }, line);
  while (!signal.aborted) {
    const count = soaks.reduce((sum, { tally }) => sum + tally.violationCount(), 0);
    progress.at(`${count} violations`, Math.floor(minutes()));
    await sleep(DRAWN_MS, undefined, { signal }).catch(() => {});
  }
  progress.end();
}

/** Words at the end of an interrupted soak: its length, what is left of it, and how to go on. */
function leftWords(minutes: number, options: SoakOptions): string {
  const { minutes: total } = options;
  const left = Math.max(0, total - minutes).toFixed(0);
  const next = againWords(options);
  return `Interrupted after ${minutes.toFixed(0)} of ${total} minutes; ${left} are left. The report above is of what has passed. Next step: ${next}`;
}

function againWords({ minutes, seed }: SoakOptions): string {
  return `npm run soak -- --minutes ${minutes} --seed ${seed} plays it from its beginning`;
}

function printReport(report: SoakReport, json: string | undefined): void {
  const text = renderReport(report);
  process.stdout.write(text);
  const folder = join(PACKAGE_ROOT, 'test', 'artifacts');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'soak.md'), text);
  if (json !== undefined) writeFileSync(json, reportJson(report));
}

const code = await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${stackOf(error)}\n`);
  return EXIT.failed;
});
// Explicit: the package that runs PostgreSQL here ends the process with 0 otherwise.
process.exit(code);
