import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LaunchedBot, launchBot } from '@metta-health-bot/demo';
import { BOT } from '../src/cli/demo-bot.ts';
import type { Environment } from '../src/config/environment.ts';
import { MINUTE_MS } from '../src/core/time.ts';
import { footprintOf, type Life, withFootprint } from './footprint.ts';

/** One of several bots on the same database, in a process of its own. */
export interface Replica {
  readonly name: string;
  /** Its last lines, of all its lives. */
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
  /** Its present life, and the longest of those before. */
  lives(): readonly Life[];
  /** Ends it for good. */
  close(): Promise<void>;
}

export interface ReplicaOptions {
  readonly name: string;
  readonly env: Environment;
  readonly onLine: (line: string) => void;
  /** Told in words when it ends by itself, or does not stop as it should. */
  readonly onTrouble: (what: string) => void;
}

interface Running {
  readonly bot: LaunchedBot;
  life: Life;
  isEnding: boolean;
  healthPort: number | undefined;
}

interface State extends ReplicaOptions {
  readonly log: string[];
  /** The longest lives of those that are over. */
  ended: readonly Life[];
  running: Running | undefined;
  /** Something is done to it. */
  isBusy: boolean;
  isClosed: boolean;
}

const KEPT_LINES = 60;
const KEPT_LIVES = 3;
/** The bot stops within ten seconds; a busy machine needs its time beside. */
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
    lives: () => [...state.ended, ...(state.running ? [state.running.life] : [])],
    async close() {
      state.isClosed = true;
      if (state.running !== undefined) await end(state, state.running, 'SIGKILL');
    },
  };
}

function launch(state: State): void {
  if (state.running !== undefined || state.isClosed) return;
  const { name, log } = state;
  const hear = (line: string) => {
    log.push(line);
    if (log.length > KEPT_LINES) log.shift();
    const [, port] = PORT.exec(line) ?? [];
    if (port !== undefined && state.running?.bot === bot) state.running.healthPort = Number(port);
    state.onLine(line);
  };
  const bot = launchBot(state.env, hear, BOT);
  const life = { name, pid: bot.child.pid ?? 0, footprints: [] };
  const mine: Running = { bot, life, isEnding: false, healthPort: undefined };
  state.running = mine;
  bot.connected.catch(() => {});
  bot.child.once('exit', (code, signal) => {
    state.ended = longest([...state.ended, mine.life]);
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
  // While Node still loads the bot, nobody hears of a signal: it ends the process.
  const isHeard = mine.healthPort !== undefined;
  if (signal === 'SIGTERM' && isHeard && code !== 0)
    onTrouble(`${name} did not stop well at SIGTERM: ${by ?? `code ${code}`}`);
}

function measure({ running }: State): void {
  const taken = running && footprintOf(running.life.pid, Date.now());
  if (running && taken) running.life = { ...running.life, footprints: withFootprint(running.life.footprints, taken) };
}

const lengthOf = ({ footprints }: Life) => (footprints.at(-1)?.at ?? 0) - (footprints[0]?.at ?? 0);

function longest(lives: readonly Life[]): readonly Life[] {
  return lives.toSorted((a, b) => lengthOf(b) - lengthOf(a)).slice(0, KEPT_LIVES);
}
