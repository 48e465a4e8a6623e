import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** The files that import the Datadog client. They share one chunk, so that both mean the same error classes. */
const IMPORTERS = ['src/datadog/client.ts', 'src/datadog/failure.ts'];
const FOLDER = 'dist/src/datadog';
const CHUNK = 'bundled-client';

/** Left outside, as the compiler has made it: the log knows foreseen errors by this class. */
const OUTSIDE: Plugin = {
  name: 'outside',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/foreseen\.ts$/ }, () => ({ path: '../foreseen.js', external: true }));
  },
};

for (const file of readdirSync(FOLDER)) if (file.startsWith(CHUNK)) rmSync(join(FOLDER, file));

/** As hundreds of files the client takes 1.6 s to load at every start of the bot, as one 0.5 s. */
const { metafile } = await build({
  entryPoints: IMPORTERS,
  outdir: FOLDER,
  bundle: true,
  splitting: true,
  chunkNames: `${CHUNK}-[hash]`,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  plugins: [OUTSIDE],
  metafile: true,
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'warning',
});

const inlined = Object.keys(metafile.inputs).filter((file) => file.startsWith('src/') && !IMPORTERS.includes(file));
if (inlined.length > 0) throw new Error(`${inlined.join(', ')} would exist twice: import only types from there`);
