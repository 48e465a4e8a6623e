import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Sources of the page and the preview; preview cases use the bot's own renderers. */
const INPUTS = [
  'packages/demo/page',
  'packages/demo/src/preview',
  'packages/local-slack/src/json.ts',
  'blocks',
  'commands',
  'src/charts',
  'src/core/text.ts',
  'src/digest',
  'src/health',
  'src/incidents',
  'src/catalog',
  'src/core',
  'package-lock.json',
];
const BUILT = 'dist/page/index.html';

/** Builds the page into `dist/page` when one of its files is newer than it. */
export async function buildPage(): Promise<void> {
  const changed = Math.max(...INPUTS.map(newestChange));
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs >= changed) return;
  const { build } = await import('vite');
  await build({ configFile: 'packages/demo/page/vite.config.ts' });
}

/** Time at which the newest of these files and folders changed, in milliseconds since 1970. */
function newestChange(path: string): number {
  const stats = statSync(path);
  const within = stats.isDirectory() ? readdirSync(path).map((name) => newestChange(join(path, name))) : [];
  return Math.max(stats.mtimeMs, ...within);
}
