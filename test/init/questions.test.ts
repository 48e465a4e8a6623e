import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../../src/config/settings.ts';
import {
  cleaned,
  neededKeys,
  problemsOf,
  questionFor,
  questionsFor,
  urlProblem,
  wordsOf,
} from '../../src/init/questions.ts';
import { createRedactor } from '../../src/redaction/redactor.ts';

describe('questions', () => {
  test('HTTP asks for the signing secret, Socket Mode for the app-level token', () => {
    expect(neededKeys({ kind: 'socket' })).toContain('SLACK_APP_TOKEN');
    expect(neededKeys({ kind: 'http', url: 'https://bot.example.com' })).toContain('SLACK_SIGNING_SECRET');
    expect(neededKeys({ kind: 'http', url: 'https://bot.example.com' })).not.toContain('SLACK_APP_TOKEN');
  });

  test('a catalog without sources has no question about collectors', () => {
    const settingsOf = (collect: string) =>
      questionsFor({ kind: 'socket' }, { timeZone: 'UTC', collect }).map(({ setting }) => setting);
    expect(settingsOf('')).not.toContain('COLLECT');
    expect(settingsOf('health')).toContain('COLLECT');
  });

  test('a question says the setting, its purpose and what Enter means, and that a key is not shown', () => {
    expect(wordsOf(questionFor('DD_API_KEY'))).toBe(
      'DD_API_KEY: Datadog API key; what you type is not shown\n  [Enter: later] ',
    );
    expect(wordsOf(questionFor('TEAM_TIMEZONE', 'UTC'))).toBe('TEAM_TIMEZONE: IANA time zone of the team\n  [UTC] ');
    expect(wordsOf(questionFor('ONCALL_CHANNEL'))).toMatch(/\(such as C0123456789\)\n {2}\[none\] $/);
  });

  test.each([
    [{ TEAM_TIMEZONE: 'Berlin' }, 'TEAM_TIMEZONE', 'write an IANA zone, such as Europe/Berlin'],
    [{ SLACK_BOT_TOKEN: 'xapp-123456' }, 'SLACK_BOT_TOKEN', 'it starts with xoxb-'],
    [{ ONCALL_CHANNEL: 'On Call' }, 'ONCALL_CHANNEL', "write the channel's id"],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL', 'write postgres://'],
    [{ COLLECT: 'gitlab' }, 'COLLECT', 'write some of'],
    [{ DD_SITE: 'https://datadoghq.com' }, 'DD_SITE', 'write the site alone'],
    [{ ONCALL_CHANNEL: 'a', ONCALL_FALLBACK_CHANNEL: 'a' }, 'ONCALL_FALLBACK_CHANNEL', 'name another channel'],
    [{ DATA_DIR: 'two\nlines' }, 'DATA_DIR', 'write it in one line'],
  ])('%j has one problem, of %s, with its next step', (values, where, fix) => {
    expect(problemsOf(values)).toEqual([expect.objectContaining({ where, fix: expect.stringContaining(fix) })]);
  });

  test('nothing that is not set yet is a problem', () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ SLACK_BOT_TOKEN: '', DD_SITE: 'us5.datadoghq.com' })).toEqual([]);
  });

  test.each([
    'http://bot.example.com',
    'bot.example.com',
    'https://bot.example.com/?a=b',
    'https://u:p@bot.example.com',
  ])('Slack cannot reach the bot at %s', (url) => expect(urlProblem('--url', url)).toMatchObject({ where: '--url' }));

  test('a channel may be typed with its #', () => {
    expect(cleaned('ONCALL_CHANNEL', ' #oncall ')).toBe('oncall');
    expect(cleaned('DD_ENV', '#x')).toBe('#x');
    expect(urlProblem('--url', 'https://bot.example.com')).toBeUndefined();
  });

  test('what a setting is for can be printed: no secret is seen in it', () => {
    const redact = createRedactor([]);
    for (const { name, about } of SETTINGS) expect(redact(`${name}: ${about}`)).toBe(`${name}: ${about}`);
  });
});
