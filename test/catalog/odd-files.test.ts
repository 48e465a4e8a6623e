import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadCatalog, parseCatalog } from '../../src/catalog/load.ts';
import { ProblemsError } from '../../src/core/problem.ts';

const METRIC = '{ key: m, label: M, raw: x.m, unit: u, ramp: { zero: 1, one: 0 }, healthy: "< 5" }';
const GOOD = `title: T\nareas: [{ key: a, title: A, metrics: [${METRIC}] }]\n`;

let parent = '';
let folder = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'catalog-'));
  folder = join(parent, 'catalog');
  mkdirSync(folder);
});
afterEach(() => rmSync(parent, { recursive: true }));

const errorOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    if (error instanceof ProblemsError) return error.message;
    throw error;
  }
  return '';
};
const many = (count: number, make: (index: number) => string, between = '\n') =>
  Array.from({ length: count }, (_, index) => make(index)).join(between);

describe('odd files', () => {
  test.each([
    ['200,000 keys', many(200_000, (index) => `k${index}: 1`), /more than 60000 YAML tokens/],
    ['200,000 keys in braces', `{${many(200_000, (index) => `k${index}`, ',')}}`, /more than 60000 YAML tokens/],
    ['4,000 unknown keys', many(4_000, (index) => `k${index}: 1`), /50 problems to fix, and there are more/],
    ['19,000 unknown keys in braces', `{${many(19_000, (index) => `k${index}`, ',')}}`, /and there are more/],
    [
      '2,500 areas that are wrong',
      `areas: [${many(2_500, (index) => `{key: a${index}, x: 1}`, ',')}]`,
      /and there are more/,
    ],
    ['700 metrics of one name', `areas: [{ key: a, title: A, metrics: [${many(700, () => METRIC, ',')}] }]`, /twice/],
    ['brackets 50,000 deep', `a: ${'['.repeat(50_000)}`, /to fix/],
    ['300,000 lines of comment', many(300_000, () => '#'), /more than 60000 YAML tokens/],
  ])('a file of %s is refused within seconds', (_, source, expected) => {
    const start = performance.now();
    expect(errorOf(() => parseCatalog([{ file: 'a.yml', source }]))).toMatch(expected);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('a key that is there twice is named with its line, whatever its kind', () => {
    const error = errorOf(() =>
      parseCatalog([{ file: 'a.yml', source: `${GOOD}title: U\ndigest: { "at": 1, at: 2 }\n` }]),
    );
    expect(error).toMatch(/a\.yml:3\n {4}the key "title" is defined twice/);
    expect(error).toMatch(/a\.yml:4\n {4}the key "at" is defined twice/);
  });

  test('letters in another encoding than UTF-8 are named with their line, and letters of every script are kept', () => {
    const odd = join(folder, 'odd.yml');
    writeFileSync(odd, Buffer.from(GOOD.replace('title: A', 'title: Größe'), 'latin1'));
    expect(errorOf(() => loadCatalog(folder))).toMatch(/odd\.yml:2\n {4}this line has a character that is not in the/);
    writeFileSync(odd, GOOD.replace('title: A', 'title: Größe 大小 حجم'));
    expect(loadCatalog(folder).areas[0]?.title).toBe('Größe 大小 حجم');
  });

  test('a catalog whose areas are missing has no next step that ends in the middle', () => {
    const dashboards =
      'dashboards: [{ slug: s, title: S, template: s.json, window: 7d, command: /s, areas: [shop] }]\n';
    const error = errorOf(() => parseCatalog([{ file: 'a.yml', source: dashboards }]));
    expect(error).toMatch(/no area is called "shop"\n {4}Next step: define it under `areas`/);
  });

  test('a pipe, a folder and a large file among the files of a catalog are named at once', () => {
    writeFileSync(join(folder, 'good.yml'), GOOD);
    const odd = join(folder, 'odd.yml');
    execFileSync('mkfifo', [odd]);
    expect(errorOf(() => loadCatalog(folder))).toMatch(/odd\.yml\n {4}is a pipe, not a file/);
    expect(errorOf(() => loadCatalog(odd))).toMatch(/is a pipe, not a file/);
    rmSync(odd);
    mkdirSync(odd);
    expect(errorOf(() => loadCatalog(folder))).toMatch(/is a folder, not a file/);
    rmSync(odd, { recursive: true });
    writeFileSync(odd, '');
    truncateSync(odd, 500_000_000);
    expect(errorOf(() => loadCatalog(folder))).toMatch(/odd\.yml\n {4}is larger than \d+ kB/);
    expect(errorOf(() => loadCatalog('/dev/zero'))).toMatch(/is a device, not a file/);
  });

  test('a link may not lead out of the folder; those of a Kubernetes ConfigMap stay in it, also when it changes', () => {
    writeFileSync(join(parent, 'secret.yml'), GOOD);
    symlinkSync(join(parent, 'secret.yml'), join(folder, 'a.yml'));
    expect(errorOf(() => loadCatalog(folder))).toMatch(/a\.yml\n {4}is a link to outside of its folder/);
    // Whoever names the file itself may name a link.
    expect(loadCatalog(join(folder, 'a.yml')).title).toBe('T');
    rmSync(join(folder, 'a.yml'));
    const publish = (version: string, title: string) => {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, 'a.yml'), GOOD.replace('title: T', `title: ${title}`));
      symlinkSync(version, join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    };
    publish('..2026_11_27_10_00_00.1', 'One');
    symlinkSync('..data/a.yml', join(folder, 'a.yml'));
    expect(loadCatalog(folder).title).toBe('One');
    publish('..2026_11_27_10_00_00.2', 'Two');
    expect(loadCatalog(folder).title).toBe('Two');
  });

  test('a folder with too many files is refused', () => {
    for (let index = 0; index < 51; index += 1) writeFileSync(join(folder, `${index}.yml`), '');
    expect(errorOf(() => loadCatalog(folder))).toMatch(/more than 50 \.yml files/);
  });
});
