import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as paths from '../../src/core/package-root.ts';

describe('package root', () => {
  test('the root of the package holds its package.json and every folder that is shipped', () => {
    expect(existsSync(join(paths.PACKAGE_ROOT, 'package.json'))).toBe(true);
    for (const folder of [paths.SHIPPED_CATALOG, paths.SHIPPED_DASHBOARDS, paths.SHIPPED_MONITORS]) {
      expect(existsSync(folder)).toBe(true);
    }
    expect(paths.VERSION).toMatch(/^\d+\.\d+\.\d+/);
  });
});
