import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { cleanAtEnd } from '@metta-health-bot/local-sources';

/** A bot that ended before Slack could reach it. */
export class BotEnded extends Error {
  /** Its exit code; null when a signal ended it. */
  readonly code: number | null;
  /** The last lines that it printed. */
  readonly lastLines: string;

  /** Reason why it did not start, as it printed it. */
  get explanation(): string {
    const late =
      'it was not connected to the local Slack in time. Next step: try again when this machine has less to do';
    return `The bot of the demo did not start:\n\n${this.code === null ? late : this.lastLines}\n`;
  }

  constructor(how: string, code: number | null, lastLines: string) {
    super(`${how}:\n${lastLines}`);
    this.name = 'BotEnded';
    this.code = code;
    this.lastLines = lastLines;
  }
}

/** Settings of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Program to start: a built file. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  /** Text in the line that it prints when Slack can reach it. */
  readonly connected: string;
}

/** The bot as its users run it: a process of its own, which knows its surroundings by its environment only. */
export interface BotProcess {
  readonly child: ChildProcess;
  /** Exit code after SIGTERM; null when it had to be killed. */
  stop(): Promise<number | null>;
}

const CONNECT_LIMIT_MS = 20_000;
const KEPT_LINES = 20;

/** Module that ends a process as soon as its standard input ends: a process that was killed has ended its children's, too. */
const END_WITH_PARENT = `data:text/javascript,${encodeURIComponent(
  "for (const event of ['end', 'error']) process.stdin.on(event, () => process.exit(1)); process.stdin.resume().unref();",
)}`;

/** A bot process from its first moment. */
export interface LaunchedBot extends BotProcess {
  /** Resolves when Slack can reach it; rejects with BotEnded when it ends before. */
  readonly connected: Promise<void>;
}

/** Starts the built bot with these settings and no others. It ends with this process, however this one ends. */
export function launchBot(
  env: Environment,
  onLine: (line: string) => void,
  { file, args, connected: connectedLine }: Program,
): LaunchedBot {
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, file, ...args], { env: { ...env } });
  child.once(
    'exit',
    cleanAtEnd(() => child.kill('SIGKILL')),
  );
  const lines: string[] = [];
  const connected = new Promise<void>((resolve, reject) => {
    const handleLine = (line: string) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      onLine(line);
      if (line.includes(connectedLine)) resolve();
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', handleLine);
    // Only then all its output was read.
    child.once('close', (code, signal) =>
      reject(new BotEnded(`${file} ended by ${signal ?? `code ${code}`}`, code, lines.join('\n'))),
    );
  });
  return { child, connected, stop: () => stop(child) };
}

/**
 * Starts the built bot and waits until Slack can reach it. Rejects with BotEnded when it ends before, or is killed: after 20 s, or when
 * `signal` says so.
 */
export async function startBotProcess(
  env: Environment,
  onLine: (line: string) => void,
  { signal, ...program }: Program & { readonly signal?: AbortSignal | undefined },
): Promise<BotProcess> {
  const bot = launchBot(env, onLine, program);
  const kill = () => bot.child.kill('SIGKILL');
  const limit = setTimeout(kill, CONNECT_LIMIT_MS);
  if (signal?.aborted) kill();
  signal?.addEventListener('abort', kill);
  await bot.connected.finally(() => {
    clearTimeout(limit);
    signal?.removeEventListener('abort', kill);
  });
  return bot;
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
  return child.exitCode;
}
