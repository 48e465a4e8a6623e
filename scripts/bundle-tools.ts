import { type BuildOptions, build } from 'esbuild';

/** Contents of `dist/` besides the bot: commands, and built files that tests load. */
const TOOLS = [
  'bench/main.ts',
  'bench/bare-bolt.ts',
  'bench/posting-bolt.ts',
  'soak/main.ts',
  'scripts/audit.ts',
  'scripts/chart-gallery.ts',
  'scripts/sbom.ts',
  'scripts/node-versions.ts',
  'src/drawing/embedded.ts',
];

/** Modules for Node; packages stay outside. */
export const NODE: BuildOptions = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
};

/** The commands besides the bot; packages are outside, those of this repository too. */
export async function bundleTools(): Promise<void> {
  await build({ ...NODE, entryPoints: TOOLS, outdir: 'dist', outbase: '.' });
}
