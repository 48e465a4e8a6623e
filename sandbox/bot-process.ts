import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Environment } from '../src/config/config.ts';
import { PACKAGE_ROOT } from '../src/package-root.ts';

/** What to start: a built file of this package. */
export interface Program {
  /** From the package's root. */
  readonly file: string;
  readonly args: readonly string[];
  /** What stands in the line that it prints when Slack can reach it. */
  readonly connected: string;
}

/** The bot. */
export const BOT: Program = {
  file: 'dist/src/main.js',
  args: ['start'],
  connected: '"the bot is connected to Slack"',
};

/** The bot as its users run it: a process of its own, which knows its surroundings by its environment only. */
export interface BotProcess {
  readonly child: ChildProcess;
  /** Exit code after SIGTERM; null when it had to be killed. */
  stop(): Promise<number | null>;
}

const CONNECT_LIMIT_MS = 20_000;

/** Starts the built bot and waits until Slack can reach it. Rejects with its last words when it ends before. */
export async function startBotProcess(
  env: Environment,
  onLine: (line: string) => void,
  { file, args, connected: connectedLine }: Program = BOT,
): Promise<BotProcess> {
  const child = spawn(process.execPath, [join(PACKAGE_ROOT, file), ...args], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const connected = new Promise<void>((resolve, reject) => {
    const hear = (line: string) => {
      said.push(line);
      onLine(line);
      if (!line.includes(connectedLine)) return;
      clearTimeout(limit);
      resolve();
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', hear);
    const fail = (why: string) => {
      clearTimeout(limit);
      child.kill('SIGKILL');
      reject(new Error(`${file} ${why}:\n${said.slice(-20).join('\n')}`));
    };
    child.once('exit', (code) => fail(`ended with code ${code}`));
    const limit = setTimeout(() => fail('did not connect in time'), CONNECT_LIMIT_MS);
  });
  await connected;
  return {
    child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
      return child.exitCode;
    },
  };
}
