import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Settings under which the built bot does this on SIGUSR2, as if a fault of its own did: `code` is a module's, written into `folder`. */
export function onSignal(folder: string, code: string): { readonly NODE_OPTIONS: string } {
  const file = join(folder, 'preload.mjs');
  writeFileSync(file, code);
  return { NODE_OPTIONS: `--import ${pathToFileURL(file).href}` };
}

const SECRET = 'xoxb-1234567890-abcdefghijklmnop';

/** A promise that rejects and that nobody listens to; its words hold a token. */
export const REJECTS = `process.on('SIGUSR2', () => void Promise.reject(new Error('unheard ${SECRET}')));`;
/** An error thrown where nobody catches it. */
export const THROWS = `process.on('SIGUSR2', () => { throw new Error('uncaught ${SECRET}'); });`;
/** From then on no short pause, as between the turns of a loop, ends: each loop waits for a promise that never settles. */
export const HANGS = `
import timers from 'node:timers/promises';
import { syncBuiltinESMExports } from 'node:module';
process.on('SIGUSR2', () => {
  const original = timers.setTimeout;
  timers.setTimeout = (ms, ...rest) => (ms < 10_000 ? new Promise(() => {}) : original(ms, ...rest));
  syncBuiltinESMExports();
  const now = performance.now.bind(performance);
  let ahead = 0;
  performance.now = () => now() + (ahead += 2_000);
});`;
