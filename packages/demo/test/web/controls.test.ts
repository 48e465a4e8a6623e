import { once } from 'node:events';
import { seriesOf } from '@metta-health-bot/local-datadog';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { postingClient } from '../../../local-slack/test/bot.ts';
import type { RunningDemo } from '../../src/start-demo.ts';
import { controlsOf } from '../../src/web/controls/index.ts';
import { post, prepare, stateOf } from './prepared.ts';

let demo: RunningDemo;

beforeEach(async () => {
  demo = await prepare();
});

afterEach(() => demo.close());

const set = (id: string, value = '') => post(demo, { kind: 'control', id, value });
const standing = async (id: string) => (await stateOf(demo)).controls.find((control) => control.id === id)?.value;

describe('controls', () => {
  test('ids are unique, every choice has options and begins with the first', async () => {
    const ids = controlsOf(demo).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { kind, options, value } of (await stateOf(demo)).controls) {
      expect(value).toBe(kind === 'choice' ? options[0]?.value : '');
    }
  });

  const say = () => postingClient(demo.slack, { timeout: 300 }).chat.postMessage({ channel: '#oncall', text: 'x' });

  test.each([
    ['unreachable', 0],
    ['500', 0],
    ['429', 0],
    ['accept-then-drop', 1],
    ['hang', 0],
    ['html', 0],
  ])('Slack fails with %s until it works again', async (value, accepted) => {
    expect(await set('slack-failure', value)).toEqual({ ok: true });
    await expect(say()).rejects.toThrow();
    expect(demo.slack.workspace.messages).toHaveLength(accepted);
    expect(await standing('slack-failure')).toBe(value);
    await set('slack-failure', 'works');
    await say();
  });

  test('a Slack that is cut off loses its sockets and gives no address for new ones', async () => {
    const openings = () => postingClient(demo.slack, {}, demo.slack.tokens.app).apps.connections.open({});
    const link = new WebSocket((await openings()).url ?? '');
    await once(link, 'open');
    await set('slack-failure', 'unreachable');
    await once(link, 'close');
    await expect(openings()).rejects.toThrow();
    await set('slack-failure', 'works');
    expect(await openings()).toMatchObject({ ok: true });
  });

  test('every collector of the catalog can be broken and healed', async () => {
    const { controls, controlNotes } = await stateOf(demo);
    const collectors = controls.filter(({ group }) => group === 'Collectors');
    expect(collectors.map(({ label }) => label)).toEqual(['GitHub', 'WandB', 'Skypilot', 'Eval', 'Health']);
    expect(controlNotes.Collectors).toContain('every 10 seconds');
    expect(await set('collector-github', 'failed')).toEqual({ ok: true });
    expect(await standing('collector-github')).toBe('failed');
    const [failed] = seriesOf(demo.data, 'collector.github.failed');
    expect(failed?.valueAt(Date.now())).toBe(1);
    expect(await standing('collector-wandb')).toBe('works');
    expect(await set('collector-github', 'explodes')).toEqual({ ok: false, error: 'GitHub has no option explodes.' });
    await set('collector-github', 'works');
    expect(await standing('collector-github')).toBe('works');
  });

  test('an option that is not offered changes nothing', async () => {
    expect(await set('slack-failure', 'explodes')).toMatchObject({ ok: false });
    expect(await set('nothing')).toEqual({ ok: false, error: 'There is no control nothing.' });
    await say();
  });

  const TABLE = { type: 'table' as const, rows: [[{ type: 'raw_text' as const, text: 'a' }]] };
  const DATA_TABLE = { ...TABLE, type: 'data_table' as const, caption: 'x' };
  const takes = (block: object) =>
    postingClient(demo.slack)
      .apiCall('chat.postMessage', { channel: '#oncall', text: 'x', blocks: [block] })
      .then(
        () => true,
        () => false,
      );

  test('the workspace unlearns its tables and learns them again', async () => {
    const known = async () => [await takes(DATA_TABLE), await takes(TABLE)];
    expect(await known()).toEqual([true, true]);
    await set('slack-blocks', 'no-data-table');
    expect(await known()).toEqual([false, true]);
    await set('slack-blocks', 'no-tables');
    expect(await known()).toEqual([false, false]);
    await set('slack-blocks', 'all');
    expect(await known()).toEqual([true, true]);
  });

  const NOW = Math.floor(Date.now() / 1_000);

  /** What Datadog answers for a metric over the last three days: its values, or what came instead. */
  async function ask(metric: string): Promise<unknown> {
    const { url, keys } = demo.datadog;
    const query = new URLSearchParams({
      from: `${NOW - 3 * 86_400}`,
      to: `${NOW}`,
      query: `avg:${metric}{env:production}`,
    });
    const headers = { 'dd-api-key': keys.api, 'dd-application-key': keys.app };
    try {
      const answer = await fetch(`${url}/api/v1/query?${query}`, { headers, signal: AbortSignal.timeout(300) });
      if (answer.status !== 200) return answer.status;
      const { series } = (await answer.json()) as { series: { pointlist: [number, number | null][] }[] };
      return series.flatMap(({ pointlist }) => pointlist.map(([, value]) => value));
    } catch (error) {
      return error instanceof Error ? error.name : error;
    }
  }

  const REAL = 'github.prs.merged_7d';
  const NUMBERS = expect.arrayContaining([expect.any(Number)]);

  test.each([
    ['500', 500],
    ['403', 403],
    ['429', 429],
    ['garbage', 'SyntaxError'],
    ['hang', 'TimeoutError'],
    ['drop', 'TypeError'],
  ])('Datadog fails with %s until it works again', async (value, came) => {
    await set('datadog-failure', value);
    expect(await ask(REAL)).toEqual(came);
    await set('datadog-failure', 'works');
    expect(await ask(REAL)).toEqual(NUMBERS);
  });

  test('Datadog has nulls, or lacks both series of one metric and no other', async () => {
    await set('datadog-failure', 'nulls');
    expect(new Set((await ask(REAL)) as unknown[])).toEqual(new Set([null]));
    await set('datadog-failure', 'missing');
    const [metric] = demo.catalog.metrics;
    expect(await ask(metric?.raw ?? '')).toEqual([]);
    expect(await ask(metric?.fom ?? '')).toEqual([]);
    expect(await ask('wandb.training.arena.avg_sps')).toEqual(NUMBERS);
  });

  test('the clock of the data moves what Datadog serves, and nothing else', async () => {
    const now = await ask(REAL);
    await set('data-clock', '-168');
    expect(await ask(REAL)).not.toEqual(now);
    expect((await stateOf(demo)).data.movedHours).toBe(-168);
    await set('data-clock', '0');
    expect(await ask(REAL)).toEqual(now);
  });
});
