import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { type LocalServices, startBotProcess, startLocalServices } from '@metta-health-bot/demo';
import type { DataSet } from '@metta-health-bot/local-datadog';
import type { Catalog } from '../src/catalog/catalog.ts';
import { shownCatalog } from '../src/cli/demo-bot.ts';
import { percentile } from '../src/core/statistics.ts';
import type { Contender } from './contender.ts';
import { runLoad } from './load.ts';
import { residentMegabytes } from './memory.ts';

/** Measurements of one process. */
export interface Round {
  readonly connectMs: number;
  readonly connectedMb: number;
  readonly loadedMb: number;
  /** One command at a time, each PAUSE_MS after the last was done with, so that it finds the process idle. */
  readonly idle: Load;
  /** One command right after another. */
  readonly single: Load;
  /** IN_FLIGHT commands at once. */
  readonly concurrent: Load;
  readonly datadogRequests: number;
}

interface Load {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Commands done with, see Contender. */
  readonly perSecond: number;
  /** Processor time of the local Slack and Datadog, as a share of one core. */
  readonly servicesCpu: number;
}

export interface RoundSettings {
  readonly catalog: Catalog;
  readonly data: DataSet;
  /** Number of requests for each of the loads in a row and in flight. */
  readonly commands: number;
}

/** Commands that are under way at once in the last load. */
export const IN_FLIGHT = 50;
/** Time after which the work that an answer leaves behind is done. */
export const PAUSE_MS = 5;
const MOST_IDLE_COMMANDS = 200;

/** Measures a new process over local services of its own. Rejects when a command is not answered. */
export async function runRound(
  { program, env, done }: Contender,
  { catalog, data, commands }: RoundSettings,
): Promise<Round> {
  const services = await startLocalServices({ catalog: shownCatalog(catalog), timeZone: 'UTC', data });
  try {
    const begun = performance.now();
    const bot = await startBotProcess(env(services), () => {}, program(services));
    const connectMs = performance.now() - begun;
    try {
      const pid = bot.child.pid ?? 0;
      const connectedMb = residentMegabytes(pid);
      const single = await measure(services, { done, commands, inFlight: 1, settle: nextTurn });
      const pause = () => sleep(PAUSE_MS);
      const idle = await measure(services, {
        done,
        commands: Math.min(commands, MOST_IDLE_COMMANDS),
        inFlight: 1,
        settle: pause,
      });
      const concurrent = await measure(services, { done, commands, inFlight: IN_FLIGHT, settle: nextTurn });
      const loadedMb = residentMegabytes(pid);
      if (services.slack.unexpected.length > 0)
        throw new Error(`Slack did not expect: ${services.slack.unexpected[0]}`);
      return {
        connectMs,
        connectedMb,
        loadedMb,
        idle,
        single,
        concurrent,
        datadogRequests: services.datadog.requests.length,
      };
    } finally {
      await bot.stop();
    }
  } finally {
    await services.close();
  }
}

/** `settle` lets the local Slack put a command away first, or that work would count as latency of the next ack. */
async function measure(
  { slack }: LocalServices,
  {
    done,
    commands,
    inFlight,
    settle,
  }: {
    readonly done: Contender['done'];
    readonly commands: number;
    readonly inFlight: number;
    readonly settle: () => Promise<void>;
  },
): Promise<Load> {
  const channel = slack.as('engineer').in('system-health');
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  const acks = await runLoad(commands, inFlight, async () => {
    const interaction = channel.command('/health');
    const ack = await interaction.ack;
    if (typeof ack === 'string') throw new Error(`/health was not acknowledged: ${ack}`);
    await done(interaction);
    await settle();
    return ack.ms;
  });
  const elapsedMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    p50Ms: percentile(acks, 0.5) ?? Number.NaN,
    p99Ms: percentile(acks, 0.99) ?? Number.NaN,
    perSecond: (1_000 * commands) / elapsedMs,
    servicesCpu: (user + system) / 1_000 / elapsedMs,
  };
}
