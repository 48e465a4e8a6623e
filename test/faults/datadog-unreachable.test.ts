import { describe, expect, test } from 'vitest';
import { shown, tableRow, tableRows } from '../support/blocks.ts';
import { type OncallBot, startOncall } from '../support/oncall-harness.ts';

const MINUTE = 60_000;
/** A channel takes one message a second. */
const PATIENCE = { timeout: 8_000 } as const;

const askCollectors = ({ slack }: OncallBot) => slack.as('engineer').in('system-health').command('/collectors').reply();
const lookRequests = ({ datadog }: OncallBot) => datadog.requests.length;

describe('Datadog unreachable', () => {
  test('C31 keys refused: one incident with the next step, once, not each minute', async () => {
    await using bot = await startOncall();
    bot.datadog.faults.always({ kind: 'status', status: 403 });
    await bot.look(10);
    const card = await bot.parent(/^Datadog unreachable: Datadog/);
    expect(card.text).toMatch(
      /Datadog rejected our keys \(HTTP 403, Forbidden\)\. Next step: ask an admin to check DD_API_KEY/,
    );
    expect(shown(card)).toContain('Other alerts are not evaluated meanwhile.');
    await bot.nothingMore({ parents: 1, replies: 0 });

    bot.datadog.faults.clear();
    await bot.look(2);
    await bot.reply(/Recovered after \d+ min/);
    await bot.nothingMore({ parents: 1, replies: 1 });
  });

  test('C28 a single failed evaluation is not an incident: the next one succeeds', async () => {
    await using bot = await startOncall();
    bot.datadog.faults.next({ kind: 'drop' });
    await bot.look(3);
    await bot.nothingMore({ parents: 0, replies: 0 });
  });

  test('C33 a Datadog outage while collectors go down and up is one incident, and the others follow afterwards', async () => {
    await using bot = await startOncall();
    const texts = () => bot.parents().map(({ text }) => text);
    bot.break('github');
    await bot.look();
    await bot.parent(/^Critical: GitHub/);

    bot.datadog.faults.always({ kind: 'status', status: 503 });
    bot.heal('github');
    for (const collector of ['wandb', 'eval', 'skypilot']) bot.break(collector);
    await bot.look(5);
    await expect
      .poll(texts, PATIENCE)
      .toEqual([
        expect.stringMatching(/^Critical: GitHub.*Nobody has acknowledged/),
        expect.stringMatching(/^Datadog unreachable: Datadog\. Datadog answered with an error \(HTTP 503\)/),
      ]);
    await bot.nothingMore({ parents: 2, replies: 0 });

    bot.heal('eval');
    bot.heal('skypilot');
    bot.datadog.faults.clear();
    await bot.look(2);
    await expect
      .poll(texts, PATIENCE)
      .toEqual([
        expect.stringMatching(/^Recovered: GitHub/),
        expect.stringMatching(/^Recovered: Datadog.*No data from Datadog for 6 min/),
        expect.stringMatching(/^Critical: WandB.*Its newest run failed/),
      ]);
    await bot.nothingMore({ parents: 3, replies: 2 });
  });

  test('C27 the rate limit: as long as it says nothing is asked, and on-call reads until when', async () => {
    await using bot = await startOncall();
    bot.datadog.faults.next({ kind: 'status', status: 429, reset: 270 });
    const before = lookRequests(bot);
    await bot.look(5);
    expect(lookRequests(bot) - before).toBe(1);
    const card = await bot.parent(/^Datadog unreachable: Datadog/);
    expect(card.text).toMatch(/Datadog is rate-limiting us until \d\d:\d\d/);
    await bot.look(2);
    expect(lookRequests(bot) - before).toBe(3);
    await bot.reply(/Recovered/);
    await bot.nothingMore({ parents: 1, replies: 1 });
  });

  test('C27 a rate limit that is over before the second evaluation is not an incident', async () => {
    await using bot = await startOncall();
    bot.datadog.faults.next({ kind: 'status', status: 429, reset: 30 });
    await bot.look(3);
    await bot.nothingMore({ parents: 0, replies: 0 });
  });

  test('C30 an answer of nulls only makes no collector healthy, all are one "no data", which is over when data are back', async () => {
    await using bot = await startOncall();
    bot.datadog.faults.always({ kind: 'nulls' });
    const answer = await askCollectors(bot);
    expect(shown(answer) + answer.text).not.toMatch(/🟢|healthy/u);
    const rows = tableRows(answer).slice(1);
    expect(rows).toHaveLength(5);
    for (const row of rows) {
      expect(row).toEqual([row[0], expect.stringMatching(/^– none in (\d+ min|2 h)$/), '–', '–', '–', '⚪ no data']);
    }
    await bot.look(4);
    expect(shown(await bot.parent(/^Critical: 5 failing together/))).toMatch(/\*No data\* \(5\): GitHub, WandB/);

    bot.datadog.faults.clear();
    await bot.look(2);
    await bot.reply(/Recovered/);
    await bot.nothingMore({ parents: 1, replies: 1 });
  });

  test('C30 only old points: gray with the time of the last run, in /collectors and on the card', async () => {
    await using bot = await startOncall();
    bot.break('github', 'silent');
    bot.move(45 * MINUTE);
    const row = tableRow(await askCollectors(bot), 'GitHub');
    expect(row).toEqual(['GitHub', expect.stringMatching(/^none since \d\d:\d\d$/), ...row.slice(2, 5), '⚪ no data']);
    await bot.look(4);
    const time = /\d\d:\d\d$/.exec(row[1] ?? '')?.[0];
    expect((await bot.parent()).text).toMatch(
      new RegExp(`^Critical: GitHub collector\\. No run since ${time}, expected every 15 min\\.`),
    );
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test('C30 a collector without any data is gray alone, and its incident says since when', async () => {
    await using bot = await startOncall();
    for (const what of ['failed', 'duration_seconds', 'metric_count', 'error_count']) {
      bot.datadog.faults.always({ kind: 'missing', metric: `collector.github.${what}` });
    }
    const answer = await askCollectors(bot);
    expect(tableRow(answer, 'GitHub')).toEqual(['GitHub', '– none in 30 min', '–', '–', '–', '⚪ no data']);
    expect(tableRow(answer, 'WandB').at(-1)).toBe('🟢 healthy');
    await bot.look(4);
    expect((await bot.parent()).text).toMatch(/^Critical: GitHub collector\. No run found, expected every 15 min\./);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test('C30 an answer with strings for numbers is unreadable: no row is healthy, and no other incident is posted', async () => {
    await using bot = await startOncall();
    bot.datadog.faults.always({ kind: 'not-a-number' });
    const answer = await askCollectors(bot);
    expect(answer.text).toMatch(/^Datadog's response could not be read/);
    bot.break('github');
    await bot.look(4);
    expect((await bot.parent()).text).toMatch(/^Datadog unreachable: Datadog\. Datadog's response could not be read/);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });

  test('C28 /collectors after a good answer: its values with their age, every light gray, the open incident still listed', async () => {
    await using bot = await startOncall();
    bot.break('github');
    await bot.look();
    await bot.parent(/^Critical: GitHub/);
    expect(tableRow(await askCollectors(bot), 'GitHub').at(-1)).toBe('🔴 critical');
    bot.datadog.faults.always({ kind: 'status', status: 500 });
    bot.move(4 * MINUTE);
    const stale = await askCollectors(bot);
    expect(stale.text).toMatch(/^Datadog answered with an error .* These values are from \d\d:\d\d, 4 min ago/);
    expect(shown(stale)).toMatch(/\*Open incidents\*\n🔴 Critical: GitHub/u);
    for (const row of tableRows(stale).slice(1)) expect(row.at(-1)).toBe('⚪ no data');
    expect(tableRow(stale, 'GitHub')[1]).toMatch(/^\d\d:\d\d$/);
  });
});
