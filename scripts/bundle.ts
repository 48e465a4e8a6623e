import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { trimDatadog } from './trim-datadog.ts';

const FOLDER = 'dist/bot';
/** Packages that have binaries of their own, or are loaded by name from their folder. */
const OUTSIDE = [
  '@napi-rs/canvas',
  '@photostructure/sqlite',
  'pg-native',
  'quickchart-js',
  '@datadog/datadog-api-client/dist/packages/datadog-api-client-v1/*',
];

/** The program in a few files: one by one the files of all its packages take three times as long to load. */
export async function bundleBot(): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  await build({
    entryPoints: ['src/main.ts'],
    outdir: FOLDER,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: OUTSIDE,
    // The packages of this repository as they are written.
    conditions: ['source'],
    plugins: [trimDatadog(operationsInUse())],
    // Names stay, for the stack traces.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'linked',
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

/** `Pick<MetricsApi, 'submitMetrics'>` there is an operation in use. */
function operationsInUse(): Readonly<Record<string, readonly string[]>> {
  const client = readFileSync('src/datadog/client.ts', 'utf8');
  const operations: Record<string, string[]> = {};
  for (const [, api = '', names = ''] of client.matchAll(/Pick<(?:Official)?(\w+), ('\w+'(?: \| '\w+')*)>/g)) {
    operations[api] = [...(operations[api] ?? []), ...names.split(' | ').map((name) => name.slice(1, -1))];
  }
  return operations;
}
