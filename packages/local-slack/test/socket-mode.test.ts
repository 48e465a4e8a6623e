import { App, SocketModeReceiver } from '@slack/bolt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { LocalSlack } from '../src/local-slack.ts';
import { startLocalSlack } from '../src/start-local-slack.ts';
import { postingClient, silent, startSocketBot } from './bot.ts';

let slack: LocalSlack;
const apps: App[] = [];

beforeEach(async () => {
  slack = await startLocalSlack();
});

afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  await slack.close();
});

async function startBot(listeners: (app: App) => void): Promise<void> {
  apps.push(await startSocketBot(slack, listeners));
}

/** A bot that comes back at once: the SDK waits as long as its ping timeout before it does. */
async function startQuickBot(listeners: (app: App) => void): Promise<void> {
  const receiver = new SocketModeReceiver({
    appToken: slack.tokens.app,
    clientPingTimeout: 20,
    logger: silent,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
  });
  const app = new App({
    token: slack.tokens.bot,
    receiver,
    logger: silent,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  listeners(app);
  await app.start();
  apps.push(app);
}

/** A promise and the way to settle it. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const answering = (app: App) => app.command('/hello', async ({ ack }) => ack('Well.'));

test('the acks are kept with their payload and time; the body of an ack is a reply', async () => {
  await startBot(answering);
  const interaction = slack.as('lead').in('random').command('/hello');
  expect(await interaction.ack).toMatchObject({ body: { text: 'Well.' } });
  expect(await interaction.reply()).toMatchObject({ text: 'Well.', via: 'ack', ephemeralTo: 'U0LEAD' });
  expect(slack.socket.acks).toMatchObject([{ payload: { text: 'Well.' }, isLate: false }]);
});

test('a command that is not acknowledged in time shows operation_timeout to its user; a late ack is known as late', async () => {
  await slack.close();
  slack = await startLocalSlack({ ackMilliseconds: 50 });
  const { promise: released, resolve: release } = withResolvers();
  await startBot((app) =>
    app.command('/hello', async ({ ack }) => {
      await released;
      await ack();
    }),
  );
  const interaction = slack.as('lead').in('random').command('/hello');
  expect(await interaction.ack).toBe('operation_timeout');
  expect(slack.as('lead').in('random').visible()).toMatchObject([
    { postedBy: 'system', text: '/hello failed with the error "operation_timeout"', ephemeralTo: 'U0LEAD' },
  ]);
  release();
  await expect.poll(() => slack.socket.acks).toMatchObject([{ isLate: true }]);
});

test('without a connection the user is told at once', async () => {
  expect(await slack.as('lead').in('random').command('/hello').ack).toBe('dispatch_failed');
  expect(slack.as('lead').in('random').visible().at(-1)?.text).toBe('/hello failed with the error "dispatch_failed"');
});

test('of several connections each payload goes to one', async () => {
  const handled: string[] = [];
  for (const name of ['a', 'b']) {
    await startBot((app) =>
      app.command('/hello', async ({ ack }) => {
        handled.push(name);
        await ack();
      }),
    );
  }
  expect(slack.socket.count()).toBe(2);
  for (let count = 0; count < 4; count += 1) await slack.as('lead').in('random').command('/hello').ack;
  expect(handled.toSorted()).toEqual(['a', 'a', 'b', 'b']);
});

test.each(['warning', 'refresh_requested'] as const)(
  'told to disconnect (%s), the bot comes back and works',
  async (why) => {
    await startQuickBot(answering);
    slack.socket.disconnect(why);
    expect(slack.socket.count()).toBe(0);
    await slack.socket.waitFor(1);
    expect(await slack.as('lead').in('random').command('/hello').ack).toMatchObject({ body: { text: 'Well.' } });
  },
);

test('a lost link is opened again', async () => {
  await startQuickBot(answering);
  slack.socket.drop();
  await expect.poll(() => slack.socket.count()).toBe(0);
  await slack.socket.waitFor(1);
  expect(await slack.as('lead').in('random').command('/hello').ack).toMatchObject({ body: { text: 'Well.' } });
});

test('a repeated event is the same event, marked as a retry', async () => {
  const events: { id: string; retry: number | undefined }[] = [];
  await startBot((app) =>
    app.event('app_home_opened', async ({ body, context }) => {
      events.push({ id: body.event_id, retry: context.retryNum });
    }),
  );
  await slack.as('lead').openHome({ repeat: 2 }).deliveries;
  expect(events.map((event) => event.retry)).toEqual([0, 1]);
  expect(events[1]?.id).toBe(events[0]?.id);
});

test('an address works once, and none is guessed', async () => {
  const { url = '' } = await postingClient(slack, {}, slack.tokens.app).apps.connections.open({});
  const first = new WebSocket(url);
  const hello = await new Promise((resolve) => first.once('message', (data) => resolve(JSON.parse(String(data)))));
  expect(hello).toMatchObject({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A0APP' } });
  const again = await new Promise((resolve) => new WebSocket(url).once('error', resolve));
  expect(String(again)).toContain('403');
  first.send('nonsense');
  await expect.poll(() => slack.unexpected).toEqual(['Socket Mode message that answers nothing: nonsense']);
});

test('the end of Slack reaches clients with a close frame, and one that answers nothing does not hold it up', async () => {
  const other = await startLocalSlack();
  const linkOf = async () => {
    const { url = '' } = await postingClient(other, {}, other.tokens.app).apps.connections.open({});
    const link = new WebSocket(url);
    await new Promise((resolve) => link.once('message', resolve));
    return link;
  };
  const [polite, silent] = [await linkOf(), await linkOf()];
  silent.pause();
  const told = new Promise((resolve) => polite.once('close', resolve));
  await other.close();
  expect(await told).toBe(1005);
  silent.terminate();
});
