import { describe, expect, test, vi } from 'vitest';
import { catalogOf } from '../fixtures/catalogs.ts';
import { steady, steadySince } from '../fixtures/series.ts';
import { shown } from '../support/blocks.ts';
import { silence } from '../support/incident-clicks.ts';
import { NOON, type OncallBot, startOncall } from '../support/oncall-harness.ts';
import { SOON } from '../support/threads.ts';

// Several bots at once share the processor.

const HOSTILE = '<!channel> <@U0LEAD> *bold* `code` <https://evil.example|GitHub> & &lt;!here&gt; ';
const LONG = HOSTILE.repeat(Math.ceil(10_000 / HOSTILE.length));

/** No call of the bot was refused for what is in it, and nobody was called. */
function expectHarmless({ slack, parents, replies }: OncallBot): void {
  expect(slack.wire.entries().filter(({ refusal }) => refusal !== null)).toEqual([]);
  for (const message of [...parents(), ...replies()]) {
    expect(message.text.length).toBeLessThanOrEqual(4_000);
    expect(message.text).not.toMatch(/\*bold\*|`code`/);
    expect(message.text + shown(message)).not.toMatch(/<!|<@U0LEAD>|<https:..evil/);
  }
}

describe('hostile names', () => {
  test.concurrent('B23 a name of 10,000 characters full of markup: cut, escaped, and nobody is called', async () => {
    const collectors = [{ name: 'shop', title: LONG, every: '15m', emits: ['*'] }];
    const alerts = { rules: [{ name: 'failed', kind: 'failed', severity: 'critical' }] };
    const reports = ['failed', 'error_count', 'duration_seconds', 'metric_count'];
    await using bot = await startOncall({
      catalog: catalogOf({ a: ['m'] }, [], { collectors, alerts }),
      data: reports.map((report) => steady(`collector.shop.${report}`, 0)),
    });
    bot.break('shop');
    await bot.look();
    const card = await bot.parent(/^Critical: &lt;!channel&gt;/);
    silence(bot, card, '1h');
    await bot.reply(/Silenced by <@U0ONCALL>/);
    bot.heal('shop');
    await bot.look(2);
    await bot.reply(/Recovered after/);
    expectHarmless(bot);
    const answer = await bot.slack.as('engineer').in('oncall').command('/collectors').reply();
    expect(answer.text + shown(answer)).not.toMatch(/<!|<@U0LEAD>|<https:..evil/);
    await bot.nothingMore({ parents: 1, replies: 2 });
  });

  test.concurrent('B23 500 metrics fail together, each with a name of 10,000 characters: one card that says how many more', async () => {
    const keys = Array.from({ length: 500 }, (_, index) => `m${index}`);
    let isRed = false;
    await using bot = await startOncall({
      catalog: catalogOf({ a: keys }, [], {
        alerts: { rules: [{ name: 'red', kind: 'red', metrics: ['*'], severity: 'warning' }] },
        label: (_, metric) => `${metric} ${LONG}`,
      }),
      data: keys.map((key) => steadySince(NOON - 3_600_000, `raw.a.${key}`, () => (isRed ? 10 : 0))),
    });
    isRed = true;
    await bot.look();
    const card = await bot.parent(/^Warning: 500 failing together/);
    expect(shown(card)).toMatch(/\*Red\* \(500\): .*, and 492 more/);
    isRed = false;
    await bot.look(2);
    await bot.parent(/^Recovered: 500 that failed together/);
    await vi.waitFor(() => expect(bot.replies()).toHaveLength(1), SOON);
    expectHarmless(bot);
    await bot.nothingMore({ parents: 1, replies: 1 });
  });

  test.concurrent('B23 msg_too_long: once more without its blocks', async () => {
    await using bot = await startOncall();
    bot.slack.faults.next('chat.postMessage', { kind: 'error', error: 'msg_too_long' });
    bot.break('github');
    await bot.look();
    expect((await bot.parent(/^Critical: GitHub.*Its newest run failed/)).blocks).toEqual([]);
    await bot.nothingMore({ parents: 1, replies: 0 });
  });
});
