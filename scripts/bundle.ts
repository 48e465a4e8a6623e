import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { FONT_FILES, FONT_FOLDER } from '../src/drawing/fonts.ts';
import { fetchOfNode, insteadOfRequire, withoutUnused } from './bundle-required.ts';
import { missingPackages } from './outside.ts';
import { trimDatadog } from './trim-datadog.ts';

const FOLDER = 'dist/bot';
/** The oldest Node that has `import()` and reads modules without a flag. */
const ENTRY_TARGET = 'node12.22';
const require = createRequire(import.meta.url);

/**
 * The program in a few files: one by one the files of all its packages take three times as long to load.
 *
 * @returns the files that went into it
 * @throws Error when it would need a package that an installation does not have
 */
export async function bundleBot(): Promise<readonly string[]> {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const installed = Object.keys({ ...dependencies, ...optionalDependencies });
  rmSync(FOLDER, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: { program: 'src/entry.ts' },
    outdir: FOLDER,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: [...installed, 'pg-native'],
    // The packages of this repository as they are written.
    conditions: ['source'],
    plugins: [
      trimDatadog(operationsInUse(), modelsInUse()),
      insteadOfRequire(/[\\/](drawing[\\/]canvas|official-shape)\.ts$/),
      fetchOfNode,
      withoutUnused,
    ],
    // Names stay, for the stack traces.
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'linked',
    metafile: true,
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const missing = missingPackages(metafile, installed);
  if (missing.length > 0) throw new Error(`not inside, and no dependency: ${missing.join(', ')}`);
  await bundleEntry();
  return [...filesIn(metafile), ...copyFonts()];
}

/** The file that is started, `main.js`: it reads the version of Node before anything that an old one cannot parse. */
async function bundleEntry(): Promise<void> {
  await build({
    entryPoints: [{ in: 'src/start.ts', out: 'main' }],
    outdir: FOLDER,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: ENTRY_TARGET,
    plugins: [externalProgram],
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  });
}

/** The program stays a file of its own. */
const externalProgram: Plugin = {
  name: 'external-program',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/entry\.ts$/ }, () => ({ path: './program.js', external: true }));
  },
};

/** Copies the files of the font that pictures are drawn with. */
function copyFonts(): readonly string[] {
  const folder = relative('.', dirname(require.resolve('@fontsource/noto-sans/package.json')));
  mkdirSync(FONT_FOLDER, { recursive: true });
  return FONT_FILES.map(({ name }) => {
    const file = join(folder, 'files', name);
    copyFileSync(file, join(FONT_FOLDER, name));
    return file;
  });
}

function filesIn({ outputs }: Metafile): readonly string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
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

/** `shapeProblems(body, 'Dashboard')` there is a model that the local Datadog of the demo holds bodies against. */
function modelsInUse(): readonly string[] {
  const rules = ['dashboards', 'monitors'].map((of) =>
    readFileSync(`packages/local-datadog/src/${of}/rules.ts`, 'utf8'),
  );
  return [...rules.join('\n').matchAll(/shapeProblems\([^']*'(\w+)'\)/g)].map(([, model = '']) => model);
}
