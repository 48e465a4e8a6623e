import { describe, expect, test } from 'vitest';
import { createSettingReader } from '../../src/config/setting-reader.ts';
import { retentionConfig } from '../../src/config/store-config.ts';

const DAY = 86_400_000;

function read(env: Readonly<Record<string, string>>) {
  const wrong: string[] = [];
  const note = (where: string, what: string, fix: string) => void wrong.push(`${where} ${what}; ${fix}`);
  return { kept: retentionConfig(createSettingReader(env, note), note), wrong };
}

describe('store config retention', () => {
  test('messages are stored for a month and incidents for more than a year by default', () => {
    expect(read({})).toEqual({ kept: { messagesMs: 30 * DAY, incidentsMs: 400 * DAY }, wrong: [] });
    expect(read({ KEEP_MESSAGES_DAYS: '7', KEEP_INCIDENTS_DAYS: '30' })).toEqual({
      kept: { messagesMs: 7 * DAY, incidentsMs: 30 * DAY },
      wrong: [],
    });
  });

  test.each([
    ['KEEP_MESSAGES_DAYS', '6', 'write whole days from 7 to 400'],
    ['KEEP_MESSAGES_DAYS', '0', 'write whole days from 7 to 400'],
    ['KEEP_MESSAGES_DAYS', '401', 'write whole days from 7 to 400'],
    ['KEEP_MESSAGES_DAYS', '7.5', 'write whole days from 7 to 400'],
    ['KEEP_MESSAGES_DAYS', '1e2', 'write whole days from 7 to 400'],
    ['KEEP_MESSAGES_DAYS', '0x1E', 'write whole days from 7 to 400'],
    ['KEEP_MESSAGES_DAYS', '5000', 'write whole days from 7 to 400'],
    ['KEEP_INCIDENTS_DAYS', '29', 'write whole days from 30 to 4000'],
    ['KEEP_INCIDENTS_DAYS', 'forever', 'write whole days from 30 to 4000'],
    ['KEEP_INCIDENTS_DAYS', '4001', 'write whole days from 30 to 4000'],
  ])('%s=%s is refused: it would forget what is still needed, or never end', (name, value, fix) => {
    const { wrong } = read({ [name]: value });
    expect(wrong).toEqual([expect.stringContaining(`${name} cannot be`)]);
    expect(wrong[0]).toContain(fix);
  });

  test('incidents are never stored for a shorter time than their messages', () => {
    expect(read({ KEEP_MESSAGES_DAYS: '60', KEEP_INCIDENTS_DAYS: '59' }).wrong).toEqual([
      'KEEP_INCIDENTS_DAYS is 59, less than KEEP_MESSAGES_DAYS, 60; keep incidents at least as long as their messages',
    ]);
  });
});
