import { describe, expect, test } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { secretsInEnvironment, secretsOf } from '../../src/config/secrets.ts';
import { SETTINGS, type Setting } from '../../src/config/settings.ts';

const GOOD = {
  SLACK_BOT_TOKEN: 'xoxb-1234567890',
  SLACK_APP_TOKEN: 'xapp-1234567890',
  DD_API_KEY: 'api-key-of-datadog',
  DD_APP_KEY: 'app-key-of-datadog',
};
const settings: readonly Setting[] = SETTINGS;
const secretNames = settings.flatMap(({ name, kind }) => (kind === 'secret' ? [name] : []));
const exampleOf = (name: string) => GOOD[name as keyof typeof GOOD] ?? `${name.toLowerCase()}-value`;

describe('secrets', () => {
  test('a secret setting that somebody adds is redacted without being listed anywhere else', () => {
    const added: Setting = { name: 'NEW_SOURCE_TOKEN', kind: 'secret', about: 'new' };
    const env = { ...GOOD, NEW_SOURCE_TOKEN: 'value-of-the-new-one' };
    expect(secretsOf(env, [...SETTINGS, added])).toContain('value-of-the-new-one');
    expect(secretsOf(env)).not.toContain('value-of-the-new-one');
  });

  test('every secret setting that is set is redacted, even one that this configuration does not use', () => {
    const env = Object.fromEntries(secretNames.map((name) => [name, exampleOf(name)]));
    expect(secretNames.length).toBeGreaterThan(6);
    expect(configFromEnv(env).secrets).toEqual(expect.arrayContaining(secretNames.map(exampleOf)));
    expect(secretsInEnvironment(env)).toEqual(expect.arrayContaining(secretNames.map(exampleOf)));
  });
});
