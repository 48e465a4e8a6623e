import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { sourcesFromEnv } from '../../src/config/sources-config.ts';
import { PACKAGE_ROOT, SHIPPED_DASHBOARDS } from '../../src/core/package-root.ts';
import { ProblemsError } from '../../src/core/problem.ts';

const GOOD = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', DD_API_KEY: 'api-key', DD_APP_KEY: 'app-key' };

const problemsOf = (env: Record<string, string>) => {
  try {
    configFromEnv(env);
    return [];
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
};

describe('config', () => {
  test('four settings are enough for Socket Mode', () => {
    expect(configFromEnv(GOOD)).toEqual({
      slack: {
        botToken: 'xoxb-1',
        apiUrl: 'https://slack.com/api/',
        transport: { kind: 'socket', appToken: 'xapp-1' },
      },
      datadog: {
        apiUrl: 'https://api.datadoghq.com',
        appUrl: 'https://app.datadoghq.com',
        apiKey: 'api-key',
        appKey: 'app-key',
      },
      oncall: { channel: undefined, fallbackChannel: undefined, watchIntervalMs: 60_000 },
      digest: { channel: undefined },
      sources: sourcesFromEnv({}),
      selfMetrics: true,
      charts: { kind: 'embedded' },
      dashboardsFolder: SHIPPED_DASHBOARDS,
      store: { kind: 'sqlite', folder: './data' },
      retention: { messagesMs: 2_592_000_000, incidentsMs: 34_560_000_000 },
      timeZone: 'UTC',
      healthPort: 3001,
      healthHost: '127.0.0.1',
      logLevel: 'info',
      secrets: ['xoxb-1', 'xapp-1', 'api-key', 'app-key'],
    });
  });

  test('the heartbeat is sent unless it is turned off, and a word that is neither is refused', () => {
    expect(configFromEnv({ ...GOOD, SELF_METRICS: 'off' }).selfMetrics).toBe(false);
    expect(problemsOf({ ...GOOD, SELF_METRICS: 'no' })).toEqual([
      { where: 'SELF_METRICS', what: 'cannot be "no"', fix: 'write on or off' },
    ]);
  });

  test('a signing secret without an app token means HTTP', () => {
    const { SLACK_APP_TOKEN: _, ...rest } = GOOD;
    const config = configFromEnv({ ...rest, SLACK_SIGNING_SECRET: 'a-secret', PORT: '8080' });
    expect(config.slack.transport).toEqual({ kind: 'http', signingSecret: 'a-secret', port: 8080 });
  });

  test('DD_API_URL wins over the site, and the site over its default', () => {
    expect(configFromEnv({ ...GOOD, DD_SITE: 'datadoghq.eu' }).datadog.apiUrl).toBe('https://api.datadoghq.eu');
    const own = { ...GOOD, DD_SITE: 'datadoghq.eu', DD_API_URL: 'http://127.0.0.1:8126' };
    expect(configFromEnv(own).datadog.apiUrl).toBe('http://127.0.0.1:8126');
  });

  test('an empty environment names every missing setting at once, with a next step each', () => {
    const problems = problemsOf({});
    expect(problems.map(({ where }) => where)).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'DD_API_KEY',
      'DD_APP_KEY',
    ]);
    expect(problems.every(({ fix }) => fix.length > 10)).toBe(true);
  });

  test('every wrong value is named, all at once', () => {
    const wrong = {
      TEAM_TIMEZONE: 'Berlin',
      HEALTH_PORT: '99999',
      LOG_LEVEL: 'loud',
      SLACK_API_URL: 'slack.com',
      DD_API_URL: 'ftp://x',
    };
    expect(
      problemsOf({ ...GOOD, ...wrong })
        .map(({ where }) => where)
        .sort(),
    ).toEqual(Object.keys(wrong).sort());
  });

  test.each([
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['europe/berlin', 'Europe/Berlin'],
    ['Etc/UTC', 'UTC'],
    ['US/Pacific', 'America/Los_Angeles'],
  ])('the time zone %s is %s', (TEAM_TIMEZONE, timeZone) => {
    expect(configFromEnv({ ...GOOD, TEAM_TIMEZONE }).timeZone).toBe(timeZone);
  });

  test.each([
    ['Berlin', 'no time zone is called "Berlin"', 'write an IANA zone, such as Europe/Berlin'],
    ['Munich', 'no time zone is called "Munich"', 'write an IANA zone, such as Europe/Berlin'],
    [
      'EST',
      '"EST" is not the zone of one place',
      'write an IANA zone, such as America/New_York or America/Toronto or America/Panama or Australia/Sydney',
    ],
    ['Etc/GMT+2', '"Etc/GMT+2" is not the zone of one place', 'write an IANA zone, such as Europe/Berlin'],
    ['+02:00', 'no time zone is called "+02:00"', 'write an IANA zone, such as Europe/Berlin'],
  ])('the time zone %s is refused', (TEAM_TIMEZONE, what, fix) => {
    expect(problemsOf({ ...GOOD, TEAM_TIMEZONE })).toEqual([{ where: 'TEAM_TIMEZONE', what, fix }]);
  });

  test('an address that is none, and one port for two servers, are named', () => {
    const broken = { ...GOOD, SLACK_API_URL: 'https://[', DD_API_URL: 'https://exa mple' };
    expect(problemsOf(broken).map(({ where }) => where)).toEqual(['SLACK_API_URL', 'DD_API_URL']);
    const { SLACK_APP_TOKEN: _, ...http } = { ...GOOD, SLACK_SIGNING_SECRET: 'a-secret', PORT: '4', HEALTH_PORT: '4' };
    expect(problemsOf(http).map(({ where }) => where)).toEqual(['HEALTH_PORT']);
  });

  test.each(['localhost', '0.0.0.0', '::1', 'bot.internal', 'fe80::1'])(
    '%s is an address of the health port',
    (host) => {
      expect(configFromEnv({ ...GOOD, HEALTH_HOST: host }).healthHost).toBe(host);
    },
  );

  test.each(['0.0.0.0:3001', '[::1]', 'http://user:password@host', 'a b', '300.1.1.1', '-x', 'x'.repeat(300)])(
    '%s is none, and is not repeated',
    (host) => {
      const [problem] = problemsOf({ ...GOOD, HEALTH_HOST: host });
      expect([problem?.where, problem?.what]).toEqual(['HEALTH_HOST', 'is not an address']);
    },
  );

  test('a whole address where only the site belongs is named', () => {
    expect(problemsOf({ ...GOOD, DD_SITE: 'https://app.datadoghq.eu' }).map(({ where }) => where)).toEqual(['DD_SITE']);
  });

  test('a token in the wrong place is refused without being repeated', () => {
    const [problem] = problemsOf({ ...GOOD, SLACK_BOT_TOKEN: 'xapp-secret-token' });
    expect(problem?.what).toBe('has a token that belongs into SLACK_APP_TOKEN, and does not start with xoxb-');
    expect(JSON.stringify(problem)).not.toContain('secret-token');
  });

  test('two tokens that were exchanged are named with their places', () => {
    const [bot, app] = problemsOf({ ...GOOD, SLACK_BOT_TOKEN: 'xapp-1-a2', SLACK_APP_TOKEN: 'xoxb-3-b4' });
    expect([bot?.what, app?.what]).toEqual([
      'has a token that belongs into SLACK_APP_TOKEN, and does not start with xoxb-',
      'has a token that belongs into SLACK_BOT_TOKEN, and does not start with xapp-',
    ]);
    expect(app?.fix).toBe('take the app-level token with connections:write; it starts with xapp-');
  });

  test('a store and a channel that cannot be are named, and no password is repeated', () => {
    const problems = problemsOf({
      ...GOOD,
      DATABASE_URL: 'mysql://bot:hunter2@db/health',
      ONCALL_CHANNEL: 'On Call',
      WATCH_INTERVAL_SECONDS: '0',
    });
    expect(problems.map(({ where }) => where)).toEqual(['ONCALL_CHANNEL', 'WATCH_INTERVAL_SECONDS', 'DATABASE_URL']);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test('people open Datadog where its site is', () => {
    const appUrl = (DD_SITE: string) => configFromEnv({ ...GOOD, DD_SITE }).datadog.appUrl;
    expect(appUrl('datadoghq.eu')).toBe('https://app.datadoghq.eu');
    expect(appUrl('us5.datadoghq.com')).toBe('https://us5.datadoghq.com');
  });

  test('a channel may be named with or without #, or by its id', () => {
    const channel = (ONCALL_CHANNEL: string) => configFromEnv({ ...GOOD, ONCALL_CHANNEL }).oncall.channel;
    expect(['#on-call', 'on-call', 'C0123ABC'].map(channel)).toEqual(['on-call', 'on-call', 'C0123ABC']);
  });

  test('.env.example lists exactly the settings there are', () => {
    const example = readFileSync(join(PACKAGE_ROOT, '.env.example'), 'utf8');
    const listed = [...example.matchAll(/^#?\s?([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(listed).toEqual(SETTINGS.map(({ name }) => name));
    for (const { about } of SETTINGS) expect(example).toContain(about);
  });

  test('pictures go to a QuickChart server only where its address is given', () => {
    const quickchart = { ...GOOD, CHART_RENDERER: 'quickchart' };
    const url = 'http://quickchart:3400';
    expect(configFromEnv({ ...quickchart, QUICKCHART_URL: url }).charts).toEqual({ kind: 'quickchart', url });
    expect(configFromEnv({ ...GOOD, QUICKCHART_URL: url }).charts).toEqual({ kind: 'embedded' });
    expect(problemsOf(quickchart)).toMatchObject([{ where: 'QUICKCHART_URL', what: 'is not set' }]);
    expect(problemsOf({ ...quickchart, QUICKCHART_URL: 'quickchart:3400' })).toMatchObject([
      { where: 'QUICKCHART_URL' },
    ]);
    expect(problemsOf({ ...GOOD, CHART_RENDERER: 'canvas' })).toMatchObject([
      { where: 'CHART_RENDERER', what: 'cannot be "canvas"', fix: 'write embedded or quickchart' },
    ]);
  });

  test('people may open Datadog at an address of their own', () => {
    const opened = (url: string) => configFromEnv({ ...GOOD, DD_SITE: 'datadoghq.eu', DD_APP_URL: url }).datadog.appUrl;
    expect(opened('')).toBe('https://app.datadoghq.eu');
    expect(opened('https://acme.datadoghq.eu/dashboard/lists')).toBe('https://acme.datadoghq.eu');
    expect(problemsOf({ ...GOOD, DD_APP_URL: 'acme' })).toEqual([expect.objectContaining({ where: 'DD_APP_URL' })]);
  });
});
