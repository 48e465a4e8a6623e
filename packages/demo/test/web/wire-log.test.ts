import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postingClient } from '../../../local-slack/test/bot.ts';
import type { RunningDemo } from '../../src/start-demo.ts';
import { shorten } from '../../src/web/shorten.ts';
import { prepare } from './prepared.ts';

let demo: RunningDemo;

beforeAll(async () => {
  demo = await prepare();
});

afterAll(() => demo.close());

const lines = () => demo.wire.lines();
const post = (args: object) => postingClient(demo.slack).apiCall('chat.postMessage', { channel: '#oncall', ...args });
const askDatadog = (headers: Record<string, string>) => fetch(`${demo.datadog.url}/api/v1/validate`, { headers });

describe('wire log', () => {
  test("a refusal stands there in Slack's own words", async () => {
    const blocks = [{ type: 'divider' }, { type: 'data_grid' }];
    await expect(post({ text: 'x', blocks })).rejects.toThrow();
    expect(lines().at(-1)).toMatchObject({ route: 'bot > Slack', call: 'chat.postMessage', body: { text: 'x' } });
    expect(lines().at(-1)?.refusal).toContain('unsupported type: data_grid [json-pointer:/blocks/1/type]');
  });

  test('a refusal of a response_url with a bare word is explained', async () => {
    const url = String(demo.slack.as('lead').in('oncall').command('/health').payload.response_url);
    await fetch(url, { method: 'POST', body: JSON.stringify({ blocks: [{ type: 'header' }] }) });
    expect(lines().at(-1)).toMatchObject({ call: 'response_url' });
    expect(lines().at(-1)?.refusal).toContain('400 invalid_blocks: [ERROR] missing required field: text');
  });

  test('a command that reaches nobody is there as Slack sent it', async () => {
    await demo.slack.as('lead').in('oncall').command('/health training').ack;
    expect(lines().at(-1)).toMatchObject({
      route: 'Slack > bot',
      call: 'slash_commands',
      body: { command: '/health', text: 'training' },
      refusal: 'dispatch_failed',
    });
  });

  test("Datadog's requests are there with their answers and refusals, also those that got none", async () => {
    const { api, app } = demo.datadog.keys;
    await askDatadog({ 'dd-api-key': api, 'dd-application-key': app });
    await expect
      .poll(() => lines().at(-1))
      .toMatchObject({
        route: 'bot > Datadog',
        call: 'GET /api/v1/validate',
        answer: { valid: true },
        refusal: null,
      });
    await askDatadog({ 'dd-api-key': 'wrong' });
    await expect.poll(() => lines().at(-1)?.refusal).toBe('403 Forbidden');
    for (const [kind, refusal] of [
      ['drop', 'no answer (drop)'],
      ['garbage', '200 with garbage'],
    ] as const) {
      demo.datadog.faults.next({ kind });
      await askDatadog({ 'dd-api-key': api }).catch(() => {});
      await expect.poll(() => lines().at(-1)).toMatchObject({ refusal, answer: null });
    }
  });

  test('a repeated request to Datadog is one line with a count, until another call', async () => {
    const { api, app } = demo.datadog.keys;
    const ask = async (seconds: number, query = 'avg:x{*}') => {
      const body = JSON.stringify({ data: { from: seconds, to: seconds + 60, queries: [{ query }] } });
      const headers = { 'dd-api-key': api, 'dd-application-key': app };
      await fetch(`${demo.datadog.url}/api/v2/query/timeseries`, { method: 'POST', headers, body });
    };
    const newest = (count: number) =>
      lines()
        .slice(-count)
        .map(({ call, times }) => `${call.replace(/.*\//, '')} ${times}`);
    for (const seconds of [10, 20, 30]) await ask(seconds);
    await expect.poll(() => newest(1)).toEqual(['timeseries 3']);
    const [folded] = lines().slice(-1);
    expect(folded?.body).toMatchObject({ data: { from: 30 } });
    await ask(40, 'avg:y{*}');
    await post({ text: 'between' });
    await post({ text: 'between' });
    await ask(50, 'avg:y{*}');
    await expect
      .poll(() => newest(5))
      .toEqual(['timeseries 3', 'timeseries 1', 'chat.postMessage 1', 'chat.postMessage 1', 'timeseries 1']);
    expect(lines().at(-1)?.number).toBe((folded?.number ?? 0) + 4);
  });

  test('two hundred are kept, numbered on, older ones cut short, and no token or key is in them', async () => {
    const long = 'x'.repeat(1_000);
    const { bot } = demo.slack.tokens;
    const { api } = demo.datadog.keys;
    await fetch(`${demo.datadog.url}/api/v1/query?api_key=${api}&query=x`);
    for (let n = 0; n < 230; n += 1)
      demo.slack.wire.record({ direction: 'to-slack', method: 'm', body: { long, bot }, answer: null, refusal: null });
    const kept = lines();
    expect(kept).toHaveLength(200);
    expect((kept.at(-1)?.number ?? 0) - (kept[0]?.number ?? 0)).toBe(199);
    expect(kept.at(-1)?.body).toMatchObject({ long });
    expect(JSON.stringify(kept[0]?.body)).toContain('… and 800 characters');
    for (const secret of [...Object.values(demo.slack.tokens), ...Object.values(demo.datadog.keys)]) {
      expect(JSON.stringify(kept)).not.toContain(secret);
    }
  });

  test('a cut says what is missing and leaves the rest as it was', () => {
    const limit = { items: 2, characters: 3 };
    expect(shorten({ list: [1, 2, 3, 4], text: 'abcde', deep: [[null, true]] }, limit)).toEqual({
      list: [1, 2, '… and 2 more'],
      text: 'abc… and 2 characters',
      deep: [[null, true]],
    });
  });
});
