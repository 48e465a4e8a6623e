import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogFiles, loadCatalog } from '../../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../../src/core/package-root.ts';
import { writeDemoCatalog } from '../src/demo-catalog.ts';

test('every collector runs each minute, evaluations stand in a folder, and nothing else is another', () => {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  try {
    writeDemoCatalog(catalogFiles(SHIPPED_CATALOG), folder);
    const [shipped, demo] = [loadCatalog(SHIPPED_CATALOG), loadCatalog(folder)];
    expect(new Set(demo.collectors.map(({ every }) => every))).toEqual(new Set([60_000]));
    expect(demo.collectors.find(({ name }) => name === 'eval')?.source).toMatchObject({ from: 'folder' });
    expect({ ...demo, collectors: [] }).toEqual({ ...shipped, collectors: [] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
