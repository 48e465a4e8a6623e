import { runStore } from '../../src/cli/store.ts';
import type { StoreConfig } from '../../src/config/store-config.ts';

/** What the command prints, and its exit code or what it throws. */
export async function check(config: StoreConfig, now = 1_000_000) {
  const lines: string[] = [];
  const world = { config: () => config, clock: () => now, write: (line: string) => void lines.push(line) };
  const code = await runStore(['check'], world).catch((error: unknown) => error);
  return { code, out: lines.join('\n') };
}
