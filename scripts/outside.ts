import { isBuiltin } from 'node:module';
import type { Metafile } from 'esbuild';

/** Packages that others ask for in a `try`, and do without: faster parts of `pg` and `ws`, and colours. */
const UNNEEDED = ['pg-native', 'bufferutil', 'utf-8-validate', 'supports-color'];
/** Of Node, of whatever version: `node:sqlite` came with 22. */
const isOfNode = (target: string) => target.startsWith('node:') || isBuiltin(target);

/** Name of the package that an import names, `@slack/bolt` of `@slack/bolt/dist/App.js`. */
export function packageOf(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Packages that a bundle asks for although they are neither inside nor installed with it. */
export function missingPackages(
  { outputs }: Pick<Metafile, 'outputs'>,
  installed: readonly string[],
): readonly string[] {
  const asked = Object.values(outputs).flatMap(({ imports }) =>
    imports.flatMap(({ path, external }) => (external && !isOfNode(path) ? [packageOf(path)] : [])),
  );
  return [...new Set(asked)].filter((name) => ![...installed, ...UNNEEDED].includes(name)).sort();
}
