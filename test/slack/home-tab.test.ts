import { METTA_WORKSPACE } from '@metta-health-bot/demo';
import { startLocalSlack } from '@metta-health-bot/local-slack';
import type { HomeView } from '@slack/types';
import { LogLevel } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { LONGEST_RETRY_WAIT_MS, RETRY_WAITS_MS } from '../../src/slack/answer-delivery.ts';
import { createHomeTabs, MOST_DRAWN } from '../../src/slack/home-tab.ts';
import { createSingleTryClient } from '../../src/slack/web-client.ts';
import { strings } from '../support/blocks.ts';

const ignore = () => {};
const logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  getLevel: () => LogLevel.ERROR,
  setName: ignore,
};

/** Tabs over a local Slack, whose waits are written down and pass at once. */
async function started() {
  const slack = await startLocalSlack(METTA_WORKSPACE);
  const time = { now: 1_790_000_000_000 };
  const waits: number[] = [];
  const client = createSingleTryClient({
    token: slack.tokens.bot,
    slackApiUrl: slack.apiUrl,
    fetch: createHttpClient(),
    logger,
    timeoutMs: 5_000,
  });
  const tabs = createHomeTabs({
    views: client.views,
    clock: () => time.now,
    pause: async (ms) => {
      waits.push(ms);
      time.now += ms;
    },
  });
  const shown = (user: string) => strings(slack.as(user).home()?.view.blocks ?? []).filter((text) => /^tab/.test(text));
  const calls = () => slack.wire.calls('views.publish').length;
  return { slack, tabs, waits, shown, calls, [Symbol.asyncDispose]: () => slack.close() };
}

const view = (text: string): HomeView => ({
  type: 'home',
  blocks: [{ type: 'section', text: { type: 'plain_text', text } }],
});

describe('home tab', () => {
  test('the newest request of a person is shown, whichever is drawn first', async () => {
    await using room = await started();
    let draw = (_: HomeView) => {};
    const drawn = new Promise<HomeView>((resolve) => {
      draw = resolve;
    });
    const slow = room.tabs.show('U0LEAD', () => drawn);
    await room.tabs.show('U0LEAD', async () => view('tab of staging'));
    draw(view('tab of all'));
    await slow;
    expect(room.shown('lead')).toEqual(['tab of staging']);
    expect(room.calls()).toBe(1);
    await room.tabs.show('U0LEAD', async () => view('tab of today'));
    expect(room.shown('lead')).toEqual(['tab of today']);
  });

  test('of many requests of one person two are drawn at once, then the newest, and those between never', async () => {
    await using room = await started();
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const asked = Array.from({ length: 50 }, (_, at) =>
      room.tabs.show('U0LEAD', async () => {
        begun.push(at);
        await new Promise<void>((resolve) => ends.push(resolve));
        return view(`tab ${at}`);
      }),
    );
    expect(begun).toEqual([0, 1].slice(0, MOST_DRAWN));
    await room.tabs.show('U0ENGINEER', async () => view('tab of another person'));
    expect(room.shown('engineer')).toEqual(['tab of another person']);
    ends[1]?.();
    await Promise.all(asked.slice(1, -1));
    expect(begun).toEqual([0, 1, 49]);
    ends[2]?.();
    ends[0]?.();
    await Promise.all(asked);
    expect(room.shown('lead')).toEqual(['tab 49']);
    expect(room.calls()).toBe(2);
    await room.tabs.show('U0LEAD', async () => view('tab of later'));
    expect(room.shown('lead')).toEqual(['tab of later']);
  });

  test('a tab that cannot be drawn frees its place', async () => {
    await using room = await started();
    const fails = () => room.tabs.show('U0LEAD', () => Promise.reject(new Error('a bug')));
    for (let times = 0; times < 3 * MOST_DRAWN; times += 1) await expect(fails()).rejects.toThrow('a bug');
    await room.tabs.show('U0LEAD', async () => view('tab one'));
    expect(room.shown('lead')).toEqual(['tab one']);
  });

  test('a rate limit is waited for once by all, and then each tab is shown', async () => {
    await using room = await started();
    room.slack.faults.next('views.publish', { kind: 'status', status: 429, retryAfter: 3 });
    await room.tabs.show('U0LEAD', async () => view('tab one'));
    await room.tabs.show('U0ENGINEER', async () => view('tab two'));
    expect([room.shown('lead'), room.shown('engineer')]).toEqual([['tab one'], ['tab two']]);
    expect(room.waits).toEqual([3_000]);
  });

  test('a failure of Slack is tried again a few times, and then reported', async () => {
    await using room = await started();
    room.slack.faults.next('views.publish', { kind: 'status', status: 503 });
    await room.tabs.show('U0LEAD', async () => view('tab one'));
    expect([room.shown('lead'), room.waits]).toEqual([['tab one'], [RETRY_WAITS_MS[0]]]);
    room.slack.faults.always('views.publish', { kind: 'status', status: 503 });
    await expect(room.tabs.show('U0LEAD', async () => view('tab two'))).rejects.toThrow();
    expect(room.waits).toEqual([RETRY_WAITS_MS[0], ...RETRY_WAITS_MS]);
  });

  test.each([
    ['a view that Slack does not take', { kind: 'error', error: 'view_too_large' }],
    [
      'a longer wait than an answer is worth',
      { kind: 'status', status: 429, retryAfter: LONGEST_RETRY_WAIT_MS / 1_000 + 1 },
    ],
  ] as const)('%s is reported at once', async (_, fault) => {
    await using room = await started();
    room.slack.faults.always('views.publish', fault);
    await expect(room.tabs.show('U0LEAD', async () => view('tab one'))).rejects.toThrow();
    expect([room.calls(), room.waits]).toEqual([1, []]);
  });
});
