import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listCommands } from '../commands/index.ts';
import { loadCatalog } from '../src/catalog/load.ts';
import { SETTINGS } from '../src/config/settings.ts';
import { PACKAGE_ROOT, SHIPPED_CATALOG } from '../src/package-root.ts';

const read = (file: string) => readFileSync(join(PACKAGE_ROOT, file), 'utf8');
const readme = read('README.md');

test('the README names every command and every setting, and no other', () => {
  const commands = listCommands(loadCatalog(SHIPPED_CATALOG)).map(({ name }) => name);
  const rows = [...readme.matchAll(/^\| `(\/[a-z-]+)[^`]*` \|/gm)].map(([, name]) => name);
  expect([...new Set(rows)].sort()).toEqual([...commands].sort());
  const table = readme.slice(readme.indexOf('| setting |'), readme.indexOf('On SIGTERM'));
  const firstColumn = table.split('\n').map((line) => line.split('|')[1] ?? '');
  const settings = [...firstColumn.join().matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name);
  expect([...new Set(settings)].sort()).toEqual(SETTINGS.map(({ name }) => name).sort());
});

test.each(['README.md', 'CONTRIBUTING.md'])('every file, folder and npm script that %s names is there', (document) => {
  const text = read(document);
  const paths = [
    ...text.matchAll(
      /`((?:test|src|blocks|commands|packages|catalog|bench|scripts|soak)\/[^`\s]*|[A-Za-z.]+\.(?:yml|md))`/g,
    ),
  ];
  expect(paths.length).toBeGreaterThan(3);
  expect(paths.map(([, path = '']) => path).filter((path) => !existsSync(join(PACKAGE_ROOT, path)))).toEqual([]);
  const { scripts } = JSON.parse(read('package.json'));
  const named = [...text.matchAll(/npm run (?:--silent )?([a-z0-9-]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
