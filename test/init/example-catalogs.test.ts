import { expect, test } from 'vitest';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { exampleCatalogs, SHIPPED_NAME } from '../../src/init/example-catalogs.ts';

test('the shipped catalog is the first example, and has no second copy among the others', () => {
  const [first, ...others] = exampleCatalogs();
  expect(first).toEqual({ name: SHIPPED_NAME, path: SHIPPED_CATALOG });
  expect(others.map(({ name }) => name)).toEqual(['ci-only', 'web-service']);
});
