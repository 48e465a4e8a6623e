import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { NODE } from './bundle-tools.ts';

/** The folders in `packages/`, and what each of them exports and starts. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'local-slack': ['index.ts', 'json.ts', 'main.ts'],
  'local-datadog': ['index.ts', 'main.ts'],
  'local-sources': ['index.ts', 'main.ts'],
  demo: ['index.ts', 'preview/samples.ts'],
};

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
