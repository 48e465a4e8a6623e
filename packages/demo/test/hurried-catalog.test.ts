import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogFiles, loadCatalog } from '../../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../../src/core/package-root.ts';
import { writeHurriedCatalog } from '../src/hurried-catalog.ts';

test('every collector runs each minute, evaluations stand in a folder, and nothing else is another', () => {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  try {
    writeHurriedCatalog(catalogFiles(SHIPPED_CATALOG), folder);
    const [shipped, hurried] = [loadCatalog(SHIPPED_CATALOG), loadCatalog(folder)];
    expect(new Set(hurried.collectors.map(({ every }) => every))).toEqual(new Set([60_000]));
    expect(hurried.collectors.find(({ name }) => name === 'eval')?.source).toMatchObject({ from: 'folder' });
    expect({ ...hurried, collectors: [] }).toEqual({ ...shipped, collectors: [] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
