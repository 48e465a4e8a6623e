import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { billOfMaterials } from '../../scripts/bill.ts';
import { type Lock, shippedPackages } from '../../scripts/shipped.ts';

const integrity = (byte: number) => `sha512-${Buffer.alloc(64, byte).toString('base64')}`;
const LOCK: Lock = {
  '': { dependencies: { drawn: '1.0.0' }, optionalDependencies: { stored: '2.0.0' } },
  'node_modules/drawn': {
    version: '1.0.0',
    license: 'MIT',
    integrity: integrity(1),
    optionalDependencies: { '@drawn/linux': '1.0.0' },
  },
  'node_modules/@drawn/linux': { version: '1.0.0', license: 'MIT', integrity: integrity(2), optional: true },
  'node_modules/stored': {
    version: '2.0.0',
    license: '(MIT AND Zlib)',
    integrity: integrity(3),
    optional: true,
    dependencies: { drawn: '0.9.0' },
  },
  'node_modules/stored/node_modules/drawn': {
    version: '0.9.0',
    license: 'ISC',
    integrity: integrity(4),
    optional: true,
  },
  'node_modules/inside': { version: '3.0.0', license: 'MIT', integrity: integrity(5) },
  'node_modules/test-runner': { version: '4.0.0', license: 'MIT', integrity: integrity(6) },
};
const INSIDE = [{ name: 'inside', version: '3.0.0', license: 'MIT', folder: 'node_modules/inside' }];
const PRODUCT = { name: 'bot', version: '1.0.0', description: 'A bot', license: 'MIT' };

describe('bill of materials', () => {
  test('it has what is inside, and what npm installs beside it for any platform, and nothing else', () => {
    const shipped = shippedPackages(INSIDE, LOCK);
    expect(shipped.map(({ folder, how, isOptional }) => [folder, how, isOptional])).toEqual([
      ['node_modules/inside', 'inside', false],
      ['node_modules/@drawn/linux', 'installed', true],
      ['node_modules/drawn', 'installed', false],
      ['node_modules/stored', 'installed', true],
      ['node_modules/stored/node_modules/drawn', 'installed', true],
    ]);
    expect(billOfMaterials(PRODUCT, shipped)).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      metadata: { component: { name: 'bot', version: '1.0.0', purl: 'pkg:npm/bot@1.0.0' } },
      components: [
        {
          name: 'inside',
          hashes: [{ alg: 'SHA-512', content: '05'.repeat(64) }],
          properties: [{ name: 'bot:packaging', value: 'inside' }],
        },
        { group: '@drawn', name: 'linux', scope: 'optional', purl: 'pkg:npm/%40drawn/linux@1.0.0' },
        { name: 'drawn', version: '1.0.0', scope: 'required', licenses: [{ license: { id: 'MIT' } }] },
        { name: 'stored', licenses: [{ expression: '(MIT AND Zlib)' }] },
        { name: 'drawn', version: '0.9.0' },
      ],
    });
  });

  test('a package in two folders is in it once', () => {
    const twice = [
      ...INSIDE,
      { ...INSIDE[0], folder: 'node_modules/x/node_modules/inside' } as (typeof INSIDE)[number],
    ];
    const lock = { ...LOCK, 'node_modules/x/node_modules/inside': LOCK['node_modules/inside'] ?? {} };
    const { components } = billOfMaterials(PRODUCT, shippedPackages(twice, lock)) as { components: { name: string }[] };
    expect(components.filter(({ name }) => name === 'inside')).toHaveLength(1);
  });

  test('a build with another version than the lock file, or a package that it lacks, ends it with the next step', () => {
    const other = [{ ...INSIDE[0], version: '3.0.1' } as (typeof INSIDE)[number]];
    expect(() => shippedPackages(other, LOCK)).toThrow('node_modules/inside 3.0.1');
    const { 'node_modules/drawn': _, ...without } = LOCK;
    expect(() => shippedPackages(INSIDE, without)).toThrow('does not have drawn');
  });

  test('the bill of this package has a hash of each, with what draws and what stores beside it', () => {
    const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
    const shipped = shippedPackages(read('dist/contents.json'), read('package-lock.json').packages);
    const installed = shipped.filter(({ how }) => how === 'installed').map(({ name }) => name);
    expect(installed).toEqual(expect.arrayContaining(['@napi-rs/canvas', '@napi-rs/canvas-linux-x64-gnu']));
    expect(installed).toContain('@photostructure/sqlite');
    expect(shipped.map(({ name }) => name)).not.toContain('vitest');
    const { components } = billOfMaterials(read('package.json'), shipped) as {
      components: { 'bom-ref': string; hashes: { content: string }[] }[];
    };
    expect(new Set(components.map((one) => one['bom-ref'])).size).toBe(components.length);
    expect(components.every(({ hashes }) => /^[0-9a-f]{128}$/.test(hashes[0]?.content ?? ''))).toBe(true);
  });
});
