import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** What is started by itself, from `dist/`. */
const TOOLS = [
  'bench/main.ts',
  'bench/bare-bolt.ts',
  'soak/main.ts',
  'scripts/audit.ts',
  'scripts/chart-gallery.ts',
  'src/drawing/embedded.ts',
];

/** The folders in `packages/`, and what each of them exports and starts. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'local-slack': ['index.ts', 'json.ts', 'main.ts'],
  'local-datadog': ['index.ts', 'main.ts'],
  'local-sources': ['index.ts', 'main.ts'],
  demo: ['index.ts', 'preview/samples.ts'],
};

const NODE: BuildOptions = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
};

/** The commands beside the bot; packages are outside, those of this repository too. */
export async function bundleTools(): Promise<void> {
  await build({ ...NODE, entryPoints: TOOLS, outdir: 'dist', outbase: '.' });
}

/** Each package of this repository into a `dist/` of its own. */
export async function bundlePackages(): Promise<void> {
  const building = Object.entries(PACKAGES).map(async ([name, entries]) => {
    const sources = join('packages', name, 'src');
    const outdir = join('packages', name, 'dist');
    rmSync(outdir, { recursive: true, force: true });
    await build({ ...NODE, entryPoints: entries.map((entry) => join(sources, entry)), outdir, outbase: sources });
  });
  await Promise.all(building);
}
