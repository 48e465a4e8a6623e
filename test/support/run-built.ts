import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { BOT } from '../../src/cli/demo-bot.ts';

/** The built program, run where no `.env` of a developer is; `remove` takes its folder away. */
export interface BuiltProgram {
  start(args: readonly string[], env?: Record<string, string>): ChildProcessWithoutNullStreams;
  /** Runs it to its end. */
  run(
    args: readonly string[],
    env?: Record<string, string>,
  ): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  remove(): void;
}

/** One folder for all runs of a test file. */
export function builtProgram(): BuiltProgram {
  const folder = mkdtempSync(join(tmpdir(), 'metta-'));
  const start: BuiltProgram['start'] = (args, env = {}) =>
    spawn(process.execPath, [BOT.file, ...args], { cwd: folder, env });
  return {
    start,
    async run(args, env) {
      const child = start(args, env);
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
      return { code: child.exitCode, out, err };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
