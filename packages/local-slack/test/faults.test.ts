import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fault } from '../src/faults.ts';
import type { LocalSlack } from '../src/local-slack.ts';
import { startLocalSlack } from '../src/start-local-slack.ts';
import { postingClient } from './bot.ts';

let slack: LocalSlack;

beforeEach(async () => {
  slack = await startLocalSlack();
});

afterEach(() => slack.close());

const post = (timeout = 10_000) =>
  postingClient(slack, { timeout }).chat.postMessage({ channel: 'general', text: 'x' });
const outcomeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: unknown) => error,
  );

const PLAYED: readonly [
  Fault,
  typeof WebAPIHTTPError | typeof WebAPIPlatformError | typeof WebAPIRequestError | typeof WebAPIRateLimitedError,
  number,
][] = [
  [{ kind: 'status', status: 500 }, WebAPIHTTPError, 0],
  [{ kind: 'status', status: 500, accepted: true }, WebAPIHTTPError, 1],
  [{ kind: 'status', status: 429, retryAfter: 30 }, WebAPIRateLimitedError, 0],
  [{ kind: 'error', error: 'token_revoked' }, WebAPIPlatformError, 0],
  [{ kind: 'drop' }, WebAPIRequestError, 0],
  [{ kind: 'accept-then-drop' }, WebAPIRequestError, 1],
  [{ kind: 'hang' }, WebAPIRequestError, 0],
  [{ kind: 'accept-then-hang' }, WebAPIRequestError, 1],
  [{ kind: 'html' }, WebAPIPlatformError, 0],
  [{ kind: 'html', accepted: true }, WebAPIPlatformError, 1],
  [{ kind: 'empty' }, WebAPIPlatformError, 0],
  [{ kind: 'cut' }, WebAPIPlatformError, 1],
];

test.each(PLAYED)(
  '%j: the client meets its error and Slack has stored what it accepted',
  async (fault, error, stored) => {
    slack.faults.next('chat.postMessage', fault);
    expect(await outcomeOf(post(fault.kind.endsWith('hang') ? 250 : undefined))).toBeInstanceOf(error);
    expect(slack.workspace.messages).toHaveLength(stored);
    expect(await outcomeOf(post())).toBe('accepted');
  },
);

test('a rate limit can also come as a refusal with status 200, as some gateways send it', async () => {
  slack.faults.next('chat.postMessage', { kind: 'error', error: 'ratelimited' });
  expect(await outcomeOf(post())).toMatchObject({ data: { error: 'ratelimited' } });
});

test('the SDK at its defaults posts twice when the answer is lost', async () => {
  slack.faults.next('chat.postMessage', { kind: 'accept-then-drop' });
  const client = postingClient(slack, { retryConfig: { retries: 1, minTimeout: 1 } });
  await client.chat.postMessage({ channel: 'general', text: 'twice' });
  expect(slack.workspace.messages.map((message) => message.text)).toEqual(['twice', 'twice']);
});

test('a delay keeps the answer, not the work, waiting', async () => {
  slack.faults.next('chat.postMessage', { kind: 'delay', ms: 50 });
  const started = performance.now();
  expect(await outcomeOf(post())).toBe('accepted');
  expect(performance.now() - started).toBeGreaterThan(45);
});

test('faults are met in order: those of the method, those of all, then the standing ones', async () => {
  const names = ['a', 'b', 'c', 'd'].map((error): Fault => ({ kind: 'error', error }));
  const [a, b, c, d] = names;
  if (!a || !b || !c || !d) throw new Error('four faults');
  slack.faults.always('chat.postMessage', d);
  slack.faults.next('*', c);
  slack.faults.next('chat.postMessage', a, b);
  for (const error of ['a', 'b', 'c', 'd', 'd']) expect(String(await outcomeOf(post()))).toContain(`: ${error}`);
  slack.faults.clear('chat.postMessage');
  expect(await outcomeOf(post())).toBe('accepted');
});

test('a response_url meets faults too, and clear ends them all', async () => {
  const url = String(slack.as('lead').in('random').command('/hello').payload.response_url);
  const send = () => fetch(url, { method: 'POST', body: JSON.stringify({ text: 'x' }) });
  slack.faults.always('response_url', { kind: 'error', error: 'invalid_blocks' });
  slack.faults.always('*', { kind: 'status', status: 503 });
  const answer = await send();
  expect([answer.status, await answer.text()]).toEqual([400, 'invalid_blocks']);
  slack.faults.clear();
  expect((await send()).status).toBe(200);
});

test('closing ends a hanging request', async () => {
  slack.faults.always('*', { kind: 'hang' });
  const call = outcomeOf(postingClient(slack, { timeout: 0 }).chat.postMessage({ channel: 'general', text: 'x' }));
  await expect.poll(() => slack.wire.calls('chat.postMessage')).toMatchObject([{ refusal: 'hang' }]);
  await slack.close();
  expect(await call).toBeInstanceOf(WebAPIRequestError);
  slack = await startLocalSlack();
});

test('what strikes now and then is drawn for each request that nothing else strikes, until all is cleared', async () => {
  const asked: string[] = [];
  slack.faults.sometimes((target) => {
    asked.push(target);
    return asked.length === 2 ? { kind: 'drop' } : undefined;
  });
  slack.faults.next('chat.postMessage', { kind: 'status', status: 500 });
  expect(await outcomeOf(post())).toBeInstanceOf(WebAPIHTTPError);
  await post();
  expect(await outcomeOf(post())).toBeInstanceOf(WebAPIRequestError);
  expect(asked).toEqual(['chat.postMessage', 'chat.postMessage']);
  slack.faults.clear();
  await post();
  expect(asked).toHaveLength(2);
});

test('a workspace forgets what is old, but for the messages that are to be kept, and tells nobody', async () => {
  const changes: string[] = [];
  slack.workspace.listeners.add(({ kind }) => void changes.push(kind));
  const [first, second] = [slack.as('lead').in('general').say('one'), slack.as('lead').in('general').say('two')];
  slack.forget(Date.now() + 1_000, ({ text }) => text === 'two');
  expect(slack.workspace.messages).toEqual([second]);
  expect(changes).toEqual(['posted', 'posted']);
  slack.forget(Date.now() - 60_000, () => false);
  expect(slack.workspace.messages).toEqual([second]);
  expect(first.text).toBe('one');
});
