import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { type LocalSlackOptions, startLocalSlack } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { createAnswerDelivery } from '../../src/slack/answer-delivery.ts';
import { createFormatSupport } from '../../src/slack/format-support.ts';
import { createResponseUrlPost } from '../../src/slack/post.ts';
import { shown, tableRows } from '../support/blocks.ts';
import { startBot } from '../support/bot-harness.ts';
import { chartedCard } from '../support/charted-card.ts';

const typesOf = ({ blocks }: { readonly blocks: readonly { readonly type?: unknown }[] }) =>
  blocks.map(({ type }) => type);

describe('reply', () => {
  test.each([
    ['data_table', 'table', 1],
    ['data_table and table', 'text', 2],
  ] as const)('a workspace that refuses %s gets %s, and is not asked again', async (_, format, refusals) => {
    const refuses = new Set(['data_table', 'table'].slice(0, refusals));
    await using bot = await startBot({ slack: { refuses } });
    const ask = () => bot.slack.as('engineer').in('system-health').command('/health').reply();
    const first = await ask();
    const second = await ask();
    await expect.poll(() => bot.slack.wire.calls('response_url').length).toBe(refusals + 2);
    const refused = bot.slack.wire.calls('response_url').map(({ refusal }) => refusal !== null);
    expect(refused).toEqual([...Array.from({ length: refusals }, () => true), false, false]);
    expect(typesOf(second)).toEqual(typesOf(first));
    if (format === 'table') expect(tableRows(first)).toHaveLength(26);
    else expect(shown(first)).toMatch(/Benchmarks Passing +🟢 1\.00 +🟢 1\.00 +🔴 0\.20/u);
  });

  test.each([
    ['a chart of seven lines where six are taken', 7, { chartSeries: 6 }, 1],
    ['a chart of six lines where six are taken', 6, { chartSeries: 6 }, 0],
    // That it takes none at all shows with the next chart.
    ['a chart of seven lines where there are no charts', 7, { refuses: new Set(['data_visualization']) }, 2],
    ['a chart of two lines where there are no charts', 2, { refuses: new Set(['data_visualization']) }, 1],
  ] as readonly (readonly [string, number, LocalSlackOptions, number])[])(
    '%s costs that chart, and no better table',
    async (_, count, slack, refusals) => {
      const local = await startLocalSlack({ ...METTA_WORKSPACE, ...slack });
      const { payload } = local.as('engineer').in('ci').command('/health');
      const post = createResponseUrlPost(createHttpClient(), Date.now);
      const nobody = async () => ({ kind: 'failed', detail: 'no second way' }) as const;
      const posts = { responseUrl: post, ephemeral: nobody, direct: nobody };
      const delivery = createAnswerDelivery(posts, { formats: createFormatSupport(Date.now), clock: Date.now });
      const destination = {
        responseUrl: String(payload.response_url),
        teamId: 'T',
        channelId: 'C0CI',
        userId: 'U0ENGINEER',
      };
      await delivery.toAsker(destination, chartedCard(count), false);
      await delivery.toAsker(destination, chartedCard(1), false);
      const [first = [], second = []] = local.workspace.messages
        .filter(({ via }) => via === 'response_url')
        .map(typesOf);
      expect(first).toContain('data_table');
      expect(second).toContain('data_table');
      expect(first.includes('data_visualization')).toBe(count <= (slack.chartSeries ?? 0));
      expect(local.wire.calls('response_url').filter(({ refusal }) => refusal !== null)).toHaveLength(refusals);
      await local.close();
    },
  );

  test('F55 a response_url that has expired falls back to chat.postEphemeral', async () => {
    let now = Date.parse('2026-11-23T12:00:00Z');
    await using bot = await startBot({ clock: () => now });
    bot.datadog.faults.next({ kind: 'delay', ms: 300 });
    const asked = bot.slack.as('engineer').in('system-health').command('/health');
    await asked.ack;
    now += 31 * 60_000;
    const answer = await asked.reply();
    expect([answer.via, answer.ephemeralTo]).toEqual(['chat.postEphemeral', bot.slack.as('engineer').user.id]);
    expect(tableRows(answer)).toHaveLength(26);
  });

  test('F55 an expired response_url in a workspace without data_table still gets its table', async () => {
    let now = Date.parse('2026-11-23T12:00:00Z');
    await using bot = await startBot({ clock: () => now, slack: { refuses: new Set(['data_table']) } });
    bot.datadog.faults.next({ kind: 'delay', ms: 300 });
    const asked = bot.slack.as('engineer').in('system-health').command('/health');
    await asked.ack;
    now += 31 * 60_000;
    expect(typesOf(await asked.reply())).toContain('table');
  });

  test('a response_url that fails is no reason to be silent: the answer comes by chat.postEphemeral', async () => {
    await using bot = await startBot();
    bot.slack.faults.always('response_url', { kind: 'status', status: 500 });
    const answer = await bot.slack.as('engineer').in('system-health').command('/health').reply();
    expect([answer.via, tableRows(answer).length]).toEqual(['chat.postEphemeral', 26]);
  });

  test('an answer that Slack will not take is reported to the user with a reference that the log has too', async () => {
    await using bot = await startBot();
    bot.slack.faults.next('response_url', { kind: 'error', error: 'no_permission' });
    bot.slack.faults.next('chat.postEphemeral', { kind: 'error', error: 'no_permission' });
    bot.slack.faults.next('chat.postMessage', { kind: 'error', error: 'no_permission' });
    const told = await bot.slack.as('engineer').in('system-health').command('/health').reply();
    const reference = /reference (\w+)/.exec(told.text)?.[1];
    expect(reference).toBeDefined();
    const line = bot.log.find((one) => one.includes(String(reference)));
    expect(JSON.parse(String(line))).toMatchObject({ level: 'error', err: { type: 'AnswerDeliveryError' } });
    expect(told.text).not.toMatch(/at .*\.ts|Error:/);
  });
});
