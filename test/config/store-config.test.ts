import { describe, expect, test } from 'vitest';
import { storeConfig } from '../../src/config/store-config.ts';

function wrongOf(url: string): readonly string[] {
  const told: string[] = [];
  storeConfig(url, 'data', (_, what, fix) => void told.push(`${what}: ${fix}`));
  return told;
}

describe('store config', () => {
  test.each([
    'postgres://bot:1234/Geheim99@host/health',
    'postgres://bot:1234#Geheim99@host/health',
    'postgres://bot:1234?Geheim99@host/health',
    'postgresql://bot:12/Geheim?99#@host',
    'postgres://bot/Geheim99:pw@host/health',
    'postgres://bot:geheim/Geheim99@host/health',
    'postgres://bot:pw@host/health#Geheim99',
  ])(
    '%s: a user or a password that ends too early is refused, is not repeated, and the next step says how to write it',
    (url) => {
      const told = wrongOf(url);
      expect(told).toHaveLength(1);
      expect(told[0]).toContain('%2F');
      expect(told[0]).not.toContain('Geheim99');
    },
  );

  test.each([
    'postgres://bot:12%2FGeheim99@host:5432/health',
    'postgres://host:5432/health',
    'postgres://bot:p@ss@host/health?application_name=x',
    'postgres://bot:pw@host/a%40b?user=bot%40azure',
    'postgres://bot:pw@[::1]:5432/health',
    'postgres:///health?host=/var/run/postgresql',
  ])('%s is taken', (url) => {
    expect(wrongOf(url)).toEqual([]);
  });
});
