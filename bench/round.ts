import { setImmediate as nextTurn } from 'node:timers/promises';
import { startBotProcess } from '../sandbox/bot-process.ts';
import type { DataSet } from '../sandbox/datadog/series.ts';
import { type Stage, startStage } from '../sandbox/stage.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import type { Contender } from './contender.ts';
import { runLoad } from './load.ts';
import { residentMegabytes } from './memory.ts';
import { percentile } from './statistics.ts';

/** What one process was measured at. */
export interface Round {
  readonly connectMs: number;
  readonly connectedMb: number;
  readonly loadedMb: number;
  /** One command after another. */
  readonly single: Load;
  /** IN_FLIGHT commands at once. */
  readonly crowd: Load;
  readonly datadogRequests: number;
}

interface Load {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Commands done with, see Contender. */
  readonly perSecond: number;
  /** Processor time of the local Slack and Datadog, as a share of one core. */
  readonly sandboxCpu: number;
}

export interface RoundSettings {
  readonly catalog: Catalog;
  readonly data: DataSet;
  /** How many for each of the two loads. */
  readonly commands: number;
}

/** Commands that are under way at once in the second load. */
export const IN_FLIGHT = 50;

/** Measures a new process on a stage of its own. Rejects when a command is not answered. */
export async function runRound(
  { program, env, done }: Contender,
  { catalog, data, commands }: RoundSettings,
): Promise<Round> {
  const stage = await startStage({ catalog, timeZone: 'UTC', data });
  try {
    const begun = performance.now();
    const bot = await startBotProcess(env(stage), () => {}, program(stage));
    const connectMs = performance.now() - begun;
    try {
      const pid = bot.child.pid ?? 0;
      const connectedMb = residentMegabytes(pid);
      const single = await measure(stage, done, commands, 1);
      const crowd = await measure(stage, done, commands, IN_FLIGHT);
      const loadedMb = residentMegabytes(pid);
      if (stage.slack.unexpected.length > 0) throw new Error(`Slack did not expect: ${stage.slack.unexpected[0]}`);
      return { connectMs, connectedMb, loadedMb, single, crowd, datadogRequests: stage.datadog.requests.length };
    } finally {
      await bot.stop();
    }
  } finally {
    await stage.close();
  }
}

async function measure({ slack }: Stage, done: Contender['done'], commands: number, inFlight: number): Promise<Load> {
  const channel = slack.as('engineer').in('system-health');
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  const acks = await runLoad(commands, inFlight, async () => {
    const interaction = channel.command('/health');
    const ack = await interaction.ack;
    if (typeof ack === 'string') throw new Error(`/health was not acknowledged: ${ack}`);
    await done(interaction);
    // Lets the local Slack put this command away first, or that work would count as latency of the next ack.
    await nextTurn();
    return ack.ms;
  });
  const elapsedMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    p50Ms: percentile(acks, 50),
    p99Ms: percentile(acks, 99),
    perSecond: (1_000 * commands) / elapsedMs,
    sandboxCpu: (user + system) / 1_000 / elapsedMs,
  };
}
