import { expect, onTestFinished, test } from 'vitest';
import { createLifecycle } from '../../src/app/lifecycle.ts';
import { createLog } from '../../src/observability/log.ts';
import type { SlackConnection } from '../../src/slack/connect.ts';

/** A bot of which only the order of its parts is left, with a Slack that is connected when told. */
function openBot() {
  const events: string[] = [];
  let connect = () => {};
  const connected = new Promise<void>((resolve) => {
    connect = resolve;
  });
  const part = (name: string) => ({ start: () => void events.push(name), stop: async () => {} });
  const slack: Omit<SlackConnection, 'app'> = {
    prepare: () => void events.push('token'),
    open: async () => {
      events.push('connecting');
      await connected;
      events.push('connected');
    },
    onLost: () => {},
    close: async () => {},
    isOpen: () => false,
    port: () => undefined,
  };
  const bot = createLifecycle({
    slack: slack as SlackConnection,
    inflight: [],
    store: {
      get: () => {
        throw new Error('not needed');
      },
      isOpen: () => true,
      open: async () => void events.push('database'),
      close: async () => {},
    },
    leadership: part('leadership'),
    earlyJobs: [part('early')],
    jobs: [part('job')],
    startHealth: async () => ({ port: 1, close: async () => {} }),
    log: createLog('error', [], { write() {} }),
  });
  onTestFinished(() => bot.stop());
  return { bot, events, connect };
}

const BEGUN = ['early', 'token', 'database', 'connecting'];

test('the connection to Slack comes before the first round of the jobs', async () => {
  const { bot, events, connect } = openBot();
  const started = bot.start();
  await expect.poll(() => events).toEqual(BEGUN);
  connect();
  await started;
  expect(events).toEqual([...BEGUN, 'connected', 'leadership', 'job']);
});

test('the jobs do not wait for a Slack that is down', async () => {
  const { bot, events } = openBot();
  void bot.start();
  await expect.poll(() => events, { timeout: 5_000 }).toEqual([...BEGUN, 'leadership', 'job']);
});

test('a bot that is stopped before Slack is connected begins no job', async () => {
  const { bot, events, connect } = openBot();
  const started = bot.start();
  await expect.poll(() => events).toEqual(BEGUN);
  await bot.stop();
  connect();
  await started;
  expect(events).not.toContain('job');
});
