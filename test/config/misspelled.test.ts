import { expect, test } from 'vitest';
import { startWarnings } from '../../src/config/config.ts';

const said = (env: Readonly<Record<string, string>>) => startWarnings(env, '/nowhere/.env');

test.each([
  ['ONCALL_CHANEL', 'ONCALL_CHANNEL'],
  ['ONCALL_FALLBACK_CHANEL', 'ONCALL_FALLBACK_CHANNEL'],
  ['DIGEST_CHANNELS', 'DIGEST_CHANNEL'],
  ['data_dir', 'DATA_DIR'],
  ['COLECT', 'COLLECT'],
])('%s, which nothing reads, is reported as %s', (name, setting) => {
  expect(said({ [name]: 'x' })).toEqual([
    `${name} is not a setting, and ${setting} is not set. Next step: rename it to ${setting}, if that is meant`,
  ]);
});

test('variables of others are not: far from a setting, short, empty, or beside the setting', () => {
  expect(
    said({ PATH: '/bin', POSTGRES_PASSWORD: 'x', DD_TAGS: 'x', HOST: 'x', PORTS: '1', DD_AGENT_HOST: 'x' }),
  ).toEqual([]);
  expect(said({ ONCALL_CHANEL: '' })).toEqual([]);
  expect(said({ ONCALL_CHANEL: 'x', ONCALL_CHANNEL: 'y' })).toEqual([]);
});

test('the value is never part of the warning', () => {
  expect(said({ GITHUB_TOKENS: 'ghp_0123456789abcdef' }).join()).not.toContain('ghp_');
});
