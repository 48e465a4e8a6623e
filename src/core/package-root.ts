import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the package, the same whether the code runs from its sources or from `dist`. */
export const PACKAGE_ROOT = findRoot(dirname(fileURLToPath(import.meta.url)));

const { version, engines } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8'));

/** Version of the package, as its package.json says. */
export const VERSION = String(version);

/** Oldest version of Node that it supports, such as `20.19`. */
export const OLDEST_NODE = String(engines.node).replace(/^>=/, '');

/** The catalog that comes with the package. */
export const SHIPPED_CATALOG = join(PACKAGE_ROOT, 'catalog');

/** The dashboards that come with the package. */
export const SHIPPED_DASHBOARDS = join(PACKAGE_ROOT, 'dashboards');

/** The monitors that come with the package. */
export const SHIPPED_MONITORS = join(PACKAGE_ROOT, 'monitors');

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
