import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

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
/** The files that went into the page that is built. */
const FILES = 'dist/page-files.json';

/** Builds the page into `dist/page` when one of its files is newer than it. Returns the files that went into it. */
export async function buildPage(): Promise<readonly string[]> {
  const changed = Math.max(...INPUTS.map(newestChange));
  const isBuilt = [BUILT, FILES].every((file) => existsSync(file) && statSync(file).mtimeMs >= changed);
  if (!isBuilt) {
    const { build } = await import('vite');
    const files: string[] = [];
    await build({ configFile: 'packages/demo/page/vite.config.ts', plugins: [collectFiles(files)] });
    writeFileSync(FILES, JSON.stringify(files));
  }
  return JSON.parse(readFileSync(FILES, 'utf8'));
}

function collectFiles(files: string[]): Plugin {
  return {
    name: 'collect-files',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        // The id of a module may begin with a zero byte, and end with a query.
        if (file.type === 'chunk') files.push(...Object.keys(file.modules).map((id) => id.replace(/\0|\?.*$/g, '')));
        // A font, which only a style sheet names.
        else files.push(...file.originalFileNames);
      }
    },
  };
}

/** Time at which the newest of these files and folders changed, in milliseconds since 1970. */
function newestChange(path: string): number {
  const stats = statSync(path);
  const within = stats.isDirectory() ? readdirSync(path).map((name) => newestChange(join(path, name))) : [];
  return Math.max(stats.mtimeMs, ...within);
}
