import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalServices } from '@metta-health-bot/demo';
import { temporaryFolder } from '@metta-health-bot/local-sources';
import { loadCatalog } from '../src/catalog/load.ts';
import { shownCatalog } from '../src/cli/demo-bot.ts';
import { unlessEnded } from '../src/cli/interrupt.ts';
import { createProgress, type StatusLine } from '../src/cli/progress.ts';
import { SHIPPED_CATALOG } from '../src/core/package-root.ts';
import { contenders } from './contender.ts';
import type { Rounds } from './figures.ts';
import type { BenchOptions } from './options.ts';
import { captureAnswer } from './payload.ts';
import { type RoundSettings, runRound } from './round.ts';

const WARM_UP_COMMANDS = 50;

/** Runs all contenders, one right after the other, as often as wanted. Resolves with the rounds that were done when `signal` ended it. */
export async function runRounds(
  { rounds, commands }: Pick<BenchOptions, 'rounds' | 'commands'>,
  { signal, status }: { readonly signal: AbortSignal; readonly status: StatusLine },
): Promise<readonly Rounds[]> {
  const { path: folder, remove } = temporaryFolder('metta-bench-');
  const progress = createProgress({ title: 'bench, rounds', total: rounds }, status);
  const done: Rounds[] = [];
  try {
    progress.at('warming up', 0);
    const payloadFile = join(folder, 'answer.json');
    const settings = { ...(await sampleData()), commands };
    const answer = await unlessEnded(captureAnswer(settings), signal);
    writeFileSync(payloadFile, answer ?? '');
    // The local Slack runs in this process: its code is compiled and the disk cache filled before anything counts.
    await unlessEnded(runAll(payloadFile, { ...settings, commands: WARM_UP_COMMANDS }), signal);
    while (done.length < rounds && !signal.aborted) {
      progress.at(`round ${done.length + 1}`, done.length);
      const round = await unlessEnded(runAll(payloadFile, settings), signal);
      if (round !== undefined) done.push(round);
    }
  } finally {
    progress.end();
    remove();
  }
  return done;
}

async function sampleData(): Promise<Pick<RoundSettings, 'catalog' | 'data'>> {
  const catalog = loadCatalog(SHIPPED_CATALOG);
  const { data, close } = await startLocalServices({ catalog: shownCatalog(catalog), timeZone: 'UTC' });
  await close();
  return { catalog, data };
}

async function runAll(payloadFile: string, settings: RoundSettings): Promise<Rounds> {
  const { acking, posting, bot } = contenders(payloadFile);
  return {
    acking: await runRound(acking, settings),
    posting: await runRound(posting, settings),
    bot: await runRound(bot, settings),
  };
}
