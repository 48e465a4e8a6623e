import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A TypeScript file that runs as a process of its own. */
export interface ScriptProcess {
  readonly child: ChildProcess;
  /** What it prints, line by line, until it ends. */
  readonly lines: AsyncIterable<string>;
  /** Resolves with its exit code and the signal that ended it. */
  readonly ended: Promise<readonly unknown[]>;
}

/** Starts it; its last arguments are `args`. */
export function startScript(file: string, args: readonly string[]): ScriptProcess {
  // Vite runs TypeScript on every Node that we support.
  const run = `import { runnerImport } from 'vite'; await runnerImport(${JSON.stringify(file)});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', run, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, lines: createInterface({ input: child.stdout }), ended: once(child, 'close') };
}
