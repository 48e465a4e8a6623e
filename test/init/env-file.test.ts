import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { fitsEnvFile, renderEnvFile, renderSettings, shownSettings } from '../../src/init/env-file.ts';

const NEEDED = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'DD_API_KEY', 'DD_APP_KEY'] as const;

describe('env file', () => {
  test('.env.example is the same list of settings, without any value', () => {
    const [, ...example] = readFileSync('.env.example', 'utf8').trimEnd().split('\n\n');
    expect(example).toEqual(renderSettings({}));
  });

  test('a setting with a value has a line, a needed one without a value an empty one, and all others are comments', () => {
    const text = renderEnvFile({ DD_SITE: 'datadoghq.eu', SLACK_BOT_TOKEN: 'xoxb-1234567' }, NEEDED);
    expect(parseEnv(text)).toEqual({
      SLACK_BOT_TOKEN: 'xoxb-1234567',
      SLACK_APP_TOKEN: '',
      DD_API_KEY: '',
      DD_APP_KEY: '',
      DD_SITE: 'datadoghq.eu',
    });
    for (const { name } of SETTINGS) expect(text).toMatch(new RegExp(`^(# )?${name}=`, 'm'));
  });

  test('every value that fits is read back as it was', () => {
    const setting = fc.constantFrom(...SETTINGS.map(({ name }) => name));
    const value = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('a#b', "it's", '"', 'a b', '\\n', "C:\\new\\table='", '$HOME', '`x`'),
    );
    fc.assert(
      fc.property(setting, value, (name, written) => {
        fc.pre(fitsEnvFile(written));
        expect(parseEnv(renderEnvFile({ [name]: written }, []))[name]).toBe(written);
      }),
      { numRuns: 500 },
    );
  });

  test('a plain value has no quotation marks, because Docker would keep them', () => {
    expect(renderSettings({ DATABASE_URL: 'postgres://u:p@host/db?sslmode=verify-full' }).join('\n')).toContain(
      '\nDATABASE_URL=postgres://u:p@host/db?sslmode=verify-full',
    );
  });

  test.each(['two\nlines', 'a\r', `'"\``])('the value %j does not fit', (value) => {
    expect(fitsEnvFile(value)).toBe(false);
  });

  test('values are shown without keys', () => {
    const shown = shownSettings({ DD_API_KEY: 'abcdefgh', DD_SITE: 'x.com' }, (name) => name === 'DD_API_KEY');
    expect(shown).toEqual(['DD_API_KEY=(given, not shown)', 'DD_SITE=x.com']);
  });

  test('a file with the four keys is enough to start', () => {
    const text = renderEnvFile(
      {
        SLACK_BOT_TOKEN: 'xoxb-1234567',
        SLACK_APP_TOKEN: 'xapp-1234567',
        DD_API_KEY: 'abcdefgh',
        DD_APP_KEY: 'abcdefgh',
      },
      NEEDED,
    );
    expect(configFromEnv(parseEnv(text)).slack.transport.kind).toBe('socket');
  });
});
