import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../src/package-root.ts';

/** What the page and the preview are made of; preview cases draw with the bot's own renderers. */
const INPUTS = [
  'sandbox/page',
  'sandbox/preview',
  'sandbox/slack/json.ts',
  'blocks',
  'src/digest',
  'src/health',
  'src/incidents',
  'src/catalog',
  'package-lock.json',
];

/** When the newest of these files and folders changed, in milliseconds since 1970. */
function newestChange(path: string): number {
  const stats = statSync(path);
  const within = stats.isDirectory() ? readdirSync(path).map((name) => newestChange(join(path, name))) : [];
  return Math.max(stats.mtimeMs, ...within);
}

const built = join(PACKAGE_ROOT, 'dist', 'page', 'index.html');
const changed = Math.max(...INPUTS.map((input) => newestChange(join(PACKAGE_ROOT, input))));
if (!existsSync(built) || statSync(built).mtimeMs < changed) {
  const { build } = await import('vite');
  await build({ configFile: join(PACKAGE_ROOT, 'sandbox', 'page', 'vite.config.ts') });
}
