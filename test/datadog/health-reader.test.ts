import { describe, expect, test } from 'vitest';
import { catalogOf } from '../fixtures/catalogs.ts';
import { steady } from '../fixtures/series.ts';
import { shown, tableRow, tableRows } from '../support/blocks.ts';
import { startBot } from '../support/bot-harness.ts';

const people = ['engineer', 'lead', 'oncall'];

describe('health reader', () => {
  test('a single /health makes one Datadog request, and 50 at once make one', async () => {
    await using bot = await startBot();
    const ask = (index: number) =>
      bot.slack
        .as(people[index % 3] ?? 'lead')
        .in('system-health')
        .command('/health');
    await ask(0).reply();
    expect(bot.datadog.requests.map(({ path }) => path)).toEqual(['/api/v2/query/timeseries']);

    await using fresh = await startBot();
    const asked = Array.from({ length: 50 }, (_, index) =>
      fresh.slack
        .as(people[index % 3] ?? 'lead')
        .in('system-health')
        .command('/health'),
    );
    const answers = await Promise.all(asked.map((one) => one.reply()));
    expect(answers.every((answer) => tableRows(answer).length === 26)).toBe(true);
    expect(fresh.datadog.requests).toHaveLength(1);
  });

  test('an answer serves for 60 s, and is then read again', async () => {
    let now = Date.now();
    await using bot = await startBot({ clock: () => now });
    const ask = () => bot.slack.as('lead').in('system-health').command('/health').reply();
    await ask();
    now += 59_000;
    await ask();
    expect(bot.datadog.requests).toHaveLength(1);
    now += 1_000;
    await ask();
    expect(bot.datadog.requests).toHaveLength(2);
  });

  test('the columns move on at midnight, whatever the cache holds', async () => {
    let now = Date.parse('2026-11-23T23:59:50Z');
    await using bot = await startBot({ clock: () => now });
    const ask = () => bot.slack.as('lead').in('system-health').command('/health').reply();
    expect(shown(await ask())).toContain('Nov 23 (0d, so far)');
    now += 15_000;
    expect(shown(await ask())).toContain('Nov 24 (0d, so far)');
  });

  test('a catalog of 300 metrics is read in batches and answered whole', async () => {
    const keys = Array.from({ length: 300 }, (_, index) => `m${index}`);
    const data = keys.map((key, index) => steady(`raw.big.${key}`, index % 11));
    await using bot = await startBot({ catalog: catalogOf({ big: keys }), data });
    const answer = await bot.slack.as('lead').in('system-health').command('/health').reply();
    // One for tagged figures of merit, of which there are none here, and six with a hundred queries each.
    expect(bot.datadog.requests).toHaveLength(7);
    const rows = tableRows(answer).length - 1;
    expect(shown(answer)).toContain(`${300 - rows} more metrics did not fit`);
    const worst = tableRows(answer).filter(([, ...cells]) => cells.at(-1) === '🔴 0.00');
    expect(worst).toHaveLength(keys.filter((_, index) => index % 11 === 10).length);
  });

  test('figures of merit fall back to the raw metric on days before the FoM series began', async () => {
    const began = Date.now() - 3_600_000;
    const data = [steady('raw.a.m', 5), { ...steady('health.a.m.fom', (at) => (at < began ? null : 0.9)), every: 300 }];
    await using bot = await startBot({ catalog: catalogOf({ a: ['m'] }), data, clock: () => began + 3_600_000 });
    const row = tableRow(await bot.slack.as('lead').in('system-health').command('/health').reply(), 'a m');
    expect(row.slice(1, 6)).toEqual(Array.from({ length: 5 }, () => '🟡 0.50'));
    expect(row.at(-1)).toBe('🟢 0.90');
  });

  test('a metric whose collectors went quiet today is gray now, with since when, and counts in no score', async () => {
    const now = Date.parse('2026-11-23T17:00:00Z');
    const silent = steady('raw.a.m', (at) => (at < now - 5 * 3_600_000 ? 0 : null));
    await using bot = await startBot({
      catalog: catalogOf({ a: ['m', 'n'] }),
      data: [silent, steady('raw.a.n', 0)],
      clock: () => now,
    });
    const answer = await bot.slack.as('lead').in('system-health').command('/health').reply();
    expect(tableRow(answer, 'a m').at(-1)).toBe('⚪ 1.00');
    expect(shown(answer)).toMatch(/⚪ \*No data:\* a m \(since 12:00\)$/mu);
    expect(shown(answer)).toContain('(1 of 2 metrics with data)');
  });

  test('a query that Datadog refuses costs its own row only', async () => {
    await using bot = await startBot();
    bot.datadog.faults.always({ kind: 'refuse', metric: 'github.commits.reverts' });
    const answer = await bot.slack.as('lead').in('system-health').command('/health').reply();
    expect(tableRow(answer, 'Hotfix Count').at(-2)).toMatch(/🟢/u);
    expect(shown(answer)).toMatch(/⚠️ \*Query rejected by Datadog:\* Revert Count \(HTTP 400/u);
  });

  test('a rollup without data shows no green, and no 0.00', async () => {
    await using bot = await startBot({ data: [] });
    for (const line of ['/health', '/ci-status']) {
      const answer = await bot.slack.as('lead').in('system-health').command(line).reply();
      expect(shown(answer) + answer.text).not.toMatch(/🟢|🟡|🔴|0\.00|healthy/u);
      expect(shown(answer)).toContain('⚪');
    }
  });
});
