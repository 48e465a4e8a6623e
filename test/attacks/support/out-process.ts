import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Environment, processEnvironment } from '../../../src/config/environment.ts';
import { PACKAGE_ROOT } from '../../../src/core/package-root.ts';

/** How a process of the built program ended. */
export interface Ended {
  readonly code: number | null;
  /** All that it wrote to either stream. */
  readonly said: string;
  readonly ms: number;
  /** The most memory that it ever had, in megabytes. */
  readonly peakMb: number;
  /** It did not end by itself in time, or took more memory than it may, and was killed. */
  readonly isCutOff: boolean;
}

export interface RunLimits {
  readonly withinMs?: number;
  /** Above this it is killed, so that an attack that succeeds harms nobody else on this machine. */
  readonly mostMb?: number;
  /** So much of a processor's time at most, which means the same on a busy machine. */
  readonly mostCpuMs?: number;
  /** SIGTERM so long after its first log line: for a process that goes on by itself. */
  readonly stopAfterMs?: number;
  readonly cwd?: string;
}

const LOOK_MS = 25;
/** So many processes of this file run at once: more would only wait for each other, and times would mean nothing. */
const AT_ONCE = 3;
let underWay = 0;
const waiting: (() => void)[] = [];

const folders: string[] = [];

/** A folder that goes with `removeOwnFolders`. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'attack-'));
  folders.push(folder);
  return folder;
}

/** For `afterAll` of each file that makes such folders. */
export function removeOwnFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** The most memory that a process ever had, in megabytes; 0 when it is gone. */
export function peakMbOf(pid: number | undefined): number {
  try {
    const [, kilobytes] = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes ?? 0) / 1_000);
  } catch {
    return 0;
  }
}

/** How long a process has kept a processor busy: fields 14 and 15 of proc(5), in hundredths of a second; 0 when it is gone. */
function cpuMsOf(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return 0;
  }
}

/** Runs the built program in a folder without `.env` and waits for its end; its time begins when it does. */
export async function runProgram(args: readonly string[], env: Environment, limits: RunLimits = {}): Promise<Ended> {
  if (underWay >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else underWay += 1;
  try {
    return await run(args, env, limits);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else underWay -= 1;
  }
}

async function run(
  args: readonly string[],
  env: Environment,
  { withinMs = 40_000, mostMb = 600, mostCpuMs = Number.POSITIVE_INFINITY, stopAfterMs, cwd = tmpdir() }: RunLimits,
): Promise<Ended> {
  const began = performance.now();
  const since = () => performance.now() - began;
  const { PATH } = processEnvironment();
  const child = spawn(process.execPath, [join(PACKAGE_ROOT, 'dist/bot/main.js'), ...args], {
    cwd,
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, peakMb, isCutOff] = ['', 0, false];
  let stopAt = Number.POSITIVE_INFINITY;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += String(chunk);
      if (stopAfterMs !== undefined && said.includes('{"level"')) stopAt = Math.min(stopAt, since() + stopAfterMs);
    });
  }
  const looking = setInterval(() => {
    peakMb = Math.max(peakMb, peakMbOf(child.pid));
    if (since() > stopAt && !child.killed) child.kill('SIGTERM');
    if (since() < withinMs && peakMb < mostMb && cpuMsOf(child.pid) < mostCpuMs) return;
    isCutOff = true;
    child.kill('SIGKILL');
  }, LOOK_MS);
  await once(child, 'close');
  clearInterval(looking);
  return { code: child.exitCode, said, ms: Math.round(since()), peakMb, isCutOff };
}

/** A trace of the program's own calls, where it is no field of a log line. */
export const showsStack = (said: string): boolean => /^\s+at .+[:(]\d+/m.test(said);
