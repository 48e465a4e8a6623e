import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SHIPPED_CATALOG } from '../core/package-root.ts';

/** A catalog to start from. */
export interface ExampleCatalog {
  readonly name: string;
  /** Folder of its files. */
  readonly path: string;
}

/** Name of the shipped catalog, which is an example as well. */
export const SHIPPED_NAME = 'team';

/** Catalogs to choose from: the shipped one first, then the folders of `catalog/examples/`. */
export function exampleCatalogs(): readonly ExampleCatalog[] {
  const folder = join(SHIPPED_CATALOG, 'examples');
  const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  const others = names.sort().map((name) => ({ name, path: join(folder, name) }));
  return [{ name: SHIPPED_NAME, path: SHIPPED_CATALOG }, ...others];
}
