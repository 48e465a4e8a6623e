import { expect, test, vi } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { secretsInEnvironment } from '../../src/config/secrets.ts';
import { SETTINGS } from '../../src/config/settings.ts';

// A setting that no part of the code reads by name, as one that somebody adds.
vi.mock('../../src/config/settings.ts', async (original) => {
  const settings = await original<typeof import('../../src/config/settings.ts')>();
  return { ...settings, SETTINGS: [...settings.SETTINGS, { name: 'NEW_SOURCE_TOKEN', kind: 'secret', about: 'new' }] };
});

const GOOD = {
  SLACK_BOT_TOKEN: 'xoxb-1234567890',
  SLACK_APP_TOKEN: 'xapp-1234567890',
  DD_API_KEY: 'api-key-of-datadog',
  DD_APP_KEY: 'app-key-of-datadog',
};
const secretNames: readonly string[] = SETTINGS.flatMap((setting) =>
  'kind' in setting && setting.kind === 'secret' ? [setting.name] : [],
);
const exampleOf = (name: string) => GOOD[name as keyof typeof GOOD] ?? `${name.toLowerCase()}-value`;

test('a secret setting is redacted without being listed anywhere else', () => {
  expect(secretNames).toContain('NEW_SOURCE_TOKEN');
  const env = { ...GOOD, NEW_SOURCE_TOKEN: 'value-of-the-new-one' };
  expect(configFromEnv(env).secrets).toContain('value-of-the-new-one');
  expect(secretsInEnvironment(env)).toContain('value-of-the-new-one');
});

test('every secret setting that is set is redacted, even one that this configuration does not use', () => {
  const env = Object.fromEntries(secretNames.map((name) => [name, exampleOf(name)]));
  expect(configFromEnv(env).secrets).toEqual(expect.arrayContaining(secretNames.map(exampleOf)));
});
