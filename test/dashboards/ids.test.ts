import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readDashboardIds, writeDashboardIds } from '../../src/dashboards/ids.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dashboards-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const IDS = {
  site: 'https://app.datadoghq.com',
  dashboards: {
    b: { id: 'b-1', digest: 'x', widgets: { 'Row / Widget': '7' } },
    a: { id: 'a-1', digest: 'y', widgets: {} },
  },
};

describe('ids', () => {
  test('ids that were written are read again, in the order of slugs, and no other file stays behind', () => {
    expect(readDashboardIds(folder)).toBeNull();
    writeDashboardIds(folder, IDS);
    expect(readDashboardIds(folder)).toEqual(IDS);
    expect(Object.keys(readDashboardIds(folder)?.dashboards ?? {})).toEqual(['a', 'b']);
    expect(readdirSync(folder)).toEqual(['ids.json']);
  });

  test.each(['{', '{}', '{"site":1,"dashboards":{}}', '[]'])(
    'a file that is no such map is named with the next step: %s',
    (text) => {
      writeFileSync(join(folder, 'ids.json'), text);
      expect(() => readDashboardIds(folder)).toThrow(/ids\.json.*is not a map of dashboard ids.*restore it/s);
    },
  );
});
