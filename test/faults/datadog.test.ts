import type { Fault } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import { shown, tableRow, tableRows } from '../support/blocks.ts';
import { startBot } from '../support/bot-harness.ts';

const BROKEN: readonly [string, Fault, RegExp][] = [
  [
    '500',
    { kind: 'status', status: 500 },
    /Datadog answered with an error \(HTTP 500\); failing since \d\d:\d\d \(UTC\)/,
  ],
  [
    '403',
    { kind: 'status', status: 403 },
    /Datadog rejected our keys \(HTTP 403, Forbidden\); failing since .* ask an admin to check DD_API_KEY/,
  ],
  ['429', { kind: 'status', status: 429, reset: 120 }, /Datadog is rate-limiting us until \d\d:\d\d/],
  ['502 from a gateway', { kind: 'status', status: 502 }, /Datadog answered with an error \(HTTP 502\)/],
  ['garbage', { kind: 'garbage' }, /Datadog's response could not be read/],
  ['HTML with 200', { kind: 'html' }, /Datadog's response could not be read/],
  ['an empty body', { kind: 'empty' }, /Datadog's response could not be read/],
  ['a body cut in two', { kind: 'cut' }, /Datadog could not be reached|could not be read/],
  ['a dropped connection', { kind: 'drop' }, /Datadog could not be reached/],
  ['50 MB', { kind: 'huge' }, /Datadog's response could not be read \(the response is over 10 MB\)/],
  [
    'an errors field',
    { kind: 'errors', message: 'partial outage' },
    /Datadog answered with an error \(partial outage\)/,
  ],
];

describe('Datadog', () => {
  test.each(BROKEN)(
    'C27-C32 %s: acknowledged in under 1 s, answered in words with since when, nothing green',
    async (_, fault, says) => {
      await using bot = await startBot();
      bot.datadog.faults.always(fault);
      for (const line of ['/health', '/ci-status', '/collectors']) {
        const asked = bot.slack.as('engineer').in('system-health').command(line);
        const ack = await asked.ack;
        expect(typeof ack === 'object' && ack.ms).toBeLessThan(1_000);
        const answer = await asked.reply();
        expect(answer.text).toMatch(says);
        expect(answer.text).toMatch(/since \d\d:\d\d \(UTC\)\. Next step: /);
        expect(shown(answer) + answer.text).not.toMatch(/🟢|healthy/u);
      }
    },
  );

  test('C28 a command is acknowledged in under 1 s and answered after 10 s when Datadog does not answer for 20 s', async () => {
    await using bot = await startBot();
    bot.datadog.faults.always({ kind: 'hang', ms: 20_000 });
    const started = performance.now();
    const asked = bot.slack.as('engineer').in('system-health').command('/health');
    const ack = await asked.ack;
    expect(typeof ack === 'object' && ack.ms).toBeLessThan(1_000);
    const answer = await asked.reply(1, { withinMs: 14_000 });
    expect(answer.text).toMatch(/Datadog did not answer in time .*since \d\d:\d\d/);
    expect(shown(answer)).not.toContain('🟢');
    expect(performance.now() - started).toBeGreaterThan(9_000);
  }, 20_000);

  test('C27-C28 after a good answer its values are kept, with their age, and today is unknown', async () => {
    let now = Date.parse('2026-11-23T12:00:00Z');
    await using bot = await startBot({ clock: () => now });
    const ask = (line: string) => bot.slack.as('engineer').in('system-health').command(line).reply();
    const good = await ask('/health');
    const goodStatus = await ask('/ci-status');
    bot.datadog.faults.always({ kind: 'status', status: 500 });
    now += 4 * 60_000;
    const stale = await ask('/health');
    expect(stale.text).toMatch(
      /^Datadog answered with an error .* since 12:04 \(UTC\).* These values are from 12:00, 4 min ago/,
    );
    expect(shown(stale)).toMatch(/\*Overall: ⚪ 0\.\d\d unknown now\*/u);
    for (const row of tableRows(good).slice(1)) {
      const then = tableRow(stale, row[0] ?? '');
      expect(then.slice(1, 7)).toEqual(row.slice(1, 7));
      expect(then[7]).toBe(row[7]?.replace(/🟢|🟡|🔴/u, '⚪'));
    }
    const staleStatus = await ask('/ci-status');
    expect(shown(goodStatus)).toContain('🟢');
    expect(shown(staleStatus)).not.toMatch(/🟢|🟡|🔴/u);

    bot.datadog.faults.clear();
    now += 60_000;
    expect(shown(await ask('/health'))).toMatch(/\*Overall: 🟢 0\.\d\d healthy\*/u);
  });

  test('C29 a missing series makes its row gray, and the others stay', async () => {
    await using bot = await startBot();
    for (const metric of ['github.commits.hotfix', 'health.ci.hotfix_count.fom']) {
      bot.datadog.faults.always({ kind: 'missing', metric });
    }
    const answer = await bot.slack.as('engineer').in('system-health').command('/health ci').reply();
    expect(tableRow(answer, 'Hotfix Count').slice(1)).toEqual(Array.from({ length: 7 }, () => '⚪ –'));
    expect(tableRow(answer, 'Tests Passing on Main').at(-1)).toBe('🔴 0.00');
    expect(shown(answer)).toContain('(10 of 11 metrics with data)');
    expect(shown(answer)).toContain('Hotfix Count (none in 7 days)');
  });

  test.each<[string, Fault]>([
    ['nulls', { kind: 'nulls' }],
    ['strings for numbers', { kind: 'not-a-number' }],
  ])('C30 %s are never green and never 0', async (_, fault) => {
    await using bot = await startBot();
    bot.datadog.faults.always(fault);
    const answer = await bot.slack.as('engineer').in('system-health').command('/health').reply();
    expect(shown(answer) + answer.text).not.toMatch(/🟢|0\.00/u);
  });

  test('C27 while the rate limit blocks, nothing is asked', async () => {
    let now = Date.parse('2026-11-23T12:00:00Z');
    await using bot = await startBot({ clock: () => now });
    const ask = () => bot.slack.as('engineer').in('system-health').command('/health').reply();
    bot.datadog.faults.next({ kind: 'status', status: 429, reset: 120 });
    expect((await ask()).text).toContain('until 12:02');
    now += 60_000;
    await ask();
    expect(bot.datadog.requests).toHaveLength(1);
    now += 60_000;
    expect(shown(await ask())).toContain('🟢');
  });
});
