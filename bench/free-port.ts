import { randomInt } from 'node:crypto';
import { closeSync, openSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanAtEnd } from '@metta-health-bot/local-sources';
import { errorCodeOf } from '../src/core/errors.ts';
import { listen } from '../src/http-server/bounded-server.ts';

/** Below the ports that systems give to outgoing connections (Linux from 32768, others from 49152): none takes it in the meantime. */
const FROM = 15_000;
const BELOW = 32_000;

/** One file for each port that this process was given. */
const notes: string[] = [];

/**
 * A port of 127.0.0.1 that nobody listens on now, and that no other caller on this machine is given while this process
 * runs: seconds may pass between this answer and the listening process.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FROM, BELOW);
    if (reserve(port) && (await isFree(port))) return port;
  }
}

/** False when another caller was given it. */
function reserve(port: number): boolean {
  const note = join(tmpdir(), `port-${port}-of-a-test`);
  try {
    closeSync(openSync(note, 'wx'));
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
  if (notes.length === 0) cleanAtEnd(() => notes.map((one) => rmSync(one, { force: true })));
  notes.push(note);
  return true;
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    await listen(probe, port, '127.0.0.1');
  } catch {
    return false;
  }
  await new Promise((resolve) => probe.close(resolve));
  return true;
}
