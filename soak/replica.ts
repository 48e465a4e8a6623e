import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LaunchedBot, launchBot } from '@metta-health-bot/demo';
import { BOT } from '../src/cli/demo-bot.ts';
import type { Environment } from '../src/config/environment.ts';
import { MINUTE_MS } from '../src/core/time.ts';
import { type ProcessRun, resourceUsageOf, withSample } from './resource-usage.ts';

/** One of several bots on the same database, in a process of its own. */
export interface Replica {
  readonly name: string;
  /** Its last lines, of all its runs. */
  readonly log: readonly string[];
  start(): void;
  /** Each ends it, or halts it for that time and resumes it; false if it was busy with another one. */
  kill(ms: number): Promise<boolean>;
  stop(ms: number): Promise<boolean>;
  freeze(ms: number): Promise<boolean>;
  /** Whether it runs and has been reached by Slack since its start. */
  isConnected(): boolean;
  /** Address of its health port while it runs and is connected. */
  healthUrl(): string | undefined;
  /** Writes down what it takes. */
  measure(): void;
  /** Its current run, and the longest of those before. */
  runs(): readonly ProcessRun[];
  /** Ends it for good. */
  close(): Promise<void>;
}

export interface ReplicaOptions {
  readonly name: string;
  readonly env: Environment;
  readonly onLine: (line: string) => void;
  /** Called with a description when it ends by itself, or does not stop as it should. */
  readonly onTrouble: (what: string) => void;
}

interface Running {
  readonly bot: LaunchedBot;
  run: ProcessRun;
  isEnding: boolean;
  healthPort: number | undefined;
}

interface State extends ReplicaOptions {
  readonly log: string[];
  /** The longest runs of those that are over. */
  ended: readonly ProcessRun[];
  running: Running | undefined;
  /** Something is done to it. */
  isBusy: boolean;
  isClosed: boolean;
}

const KEPT_LINES = 60;
const KEPT_RUNS = 3;
/** The bot stops within ten seconds; a busy machine needs more. */
const STOP_LIMIT_MS = MINUTE_MS;
const PORT = /"health":(\d+).*"the bot is connected to Slack"/;

/** A replica that does not run yet. */
export function createReplica(options: ReplicaOptions): Replica {
  const state: State = { ...options, log: [], ended: [], running: undefined, isBusy: false, isClosed: false };
  const port = () => (state.isBusy ? undefined : state.running?.healthPort);
  const endAndStart = (signal: 'SIGKILL' | 'SIGTERM') => (ms: number) =>
    alone(state, async (mine) => {
      await end(state, mine, signal);
      await sleep(ms);
      launch(state);
    });
  return {
    name: state.name,
    log: state.log,
    start: () => launch(state),
    kill: endAndStart('SIGKILL'),
    stop: endAndStart('SIGTERM'),
    freeze: (ms) =>
      alone(state, async ({ bot: { child } }) => {
        child.kill('SIGSTOP');
        await sleep(ms);
        child.kill('SIGCONT');
      }),
    isConnected: () => port() !== undefined,
    healthUrl: () => (port() === undefined ? undefined : `http://127.0.0.1:${port()}`),
    measure: () => measure(state),
    runs: () => [...state.ended, ...(state.running ? [state.running.run] : [])],
    async close() {
      state.isClosed = true;
      if (state.running !== undefined) await end(state, state.running, 'SIGKILL');
    },
  };
}

function launch(state: State): void {
  if (state.running !== undefined || state.isClosed) return;
  const { name, log } = state;
  const handleLine = (line: string) => {
    log.push(line);
    if (log.length > KEPT_LINES) log.shift();
    const [, port] = PORT.exec(line) ?? [];
    if (port !== undefined && state.running?.bot === bot) state.running.healthPort = Number(port);
    state.onLine(line);
  };
  const bot = launchBot(state.env, handleLine, BOT);
  const run = { name, pid: bot.child.pid ?? 0, samples: [] };
  const mine: Running = { bot, run, isEnding: false, healthPort: undefined };
  state.running = mine;
  bot.connected.catch(() => {});
  bot.child.once('exit', (code, signal) => {
    state.ended = longest([...state.ended, mine.run]);
    state.running = undefined;
    if (mine.isEnding || state.isClosed) return;
    state.onTrouble(`${name} ended by itself, by ${signal ?? `code ${code}`}`);
    launch(state);
  });
}

/** Does that to the running bot, unless something else is under way. */
async function alone(state: State, work: (mine: Running) => Promise<void>): Promise<boolean> {
  const { running, isBusy, isClosed } = state;
  if (isBusy || running === undefined || isClosed) return false;
  state.isBusy = true;
  await work(running).finally(() => {
    state.isBusy = false;
  });
  return true;
}

async function end({ name, onTrouble }: State, mine: Running, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  mine.isEnding = true;
  const exit = once(mine.bot.child, 'exit');
  mine.bot.child.kill(signal);
  const limit = setTimeout(() => mine.bot.child.kill('SIGKILL'), STOP_LIMIT_MS);
  const [code, by] = await exit;
  clearTimeout(limit);
  // While Node still loads the bot, no handler is registered: a signal ends the process.
  const handlesSignals = mine.healthPort !== undefined;
  if (signal === 'SIGTERM' && handlesSignals && code !== 0)
    onTrouble(`${name} did not stop well at SIGTERM: ${by ?? `code ${code}`}`);
}

function measure({ running }: State): void {
  const taken = running && resourceUsageOf(running.run.pid, Date.now());
  if (running && taken) running.run = { ...running.run, samples: withSample(running.run.samples, taken) };
}

const lengthOf = ({ samples }: ProcessRun) => (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);

function longest(runs: readonly ProcessRun[]): readonly ProcessRun[] {
  return runs.toSorted((a, b) => lengthOf(b) - lengthOf(a)).slice(0, KEPT_RUNS);
}
