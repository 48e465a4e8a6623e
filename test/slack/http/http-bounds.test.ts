import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tableRows } from '../../support/blocks.ts';
import { type RunningBot, startBot } from '../../support/bot-harness.ts';
import { OVER_HTTP } from '../../support/over-http.ts';
import { headOf, heard, open, statusOf } from '../../support/raw-http.ts';

const JSON_TYPE = 'application/json';

let bot: RunningBot;
beforeAll(async () => {
  bot = await startBot({ env: OVER_HTTP });
  bot.slack.deliverTo({ url: `http://127.0.0.1:${bot.slackPort}/slack/events` });
});
afterAll(() => bot.stop());

const signed = (body: string, type?: string) =>
  statusOf(bot.slackPort, headOf(body, { ...(type !== undefined && { type }) }) + body);
const answers = async () =>
  tableRows(await bot.slack.as('engineer').in('system-health').command('/health').reply()).length;
const press = (fields: object) =>
  `payload=${encodeURIComponent(JSON.stringify({ type: 'block_actions', user: { id: 'U0LEAD' }, ...fields }))}`;

describe('HTTP bounds', () => {
  test.each([
    'null',
    'true',
    '5',
    '"text"',
    '[]',
    '[null]',
    '{}',
    '{"type":"event_callback","event":null}',
    '{"type":"event_callback","event":{"type":"app_home_opened","item":5}}',
    '{"type":"event_callback","event":{"type":"x","channel":null},"team_id":"__proto__"}',
    '{"type":"event_callback","event":{"type":"x"},"authorizations":"all"}',
    '{"type":"block_actions","actions":[]}',
    '{"type":"block_actions","actions":null}',
    '{"type":"block_actions","actions":[null]}',
    '{"type":"view_submission","view":null}',
    '{"type":"view_submission","view":{"callback_id":"silence","state":null}}',
    '{"type":"url_verification","challenge":{"toString":null}}',
    '{"command":{"length":1}}',
    '{"type":"nothing that Slack sends"}',
    '{"type":',
  ])('a signed body %s is a 400, as it is in a form, and the bot goes on', async (body) => {
    expect(await signed(body, JSON_TYPE)).toBe(400);
    expect(await signed(`payload=${encodeURIComponent(body)}`)).toBe(400);
    expect((await fetch(`${bot.healthUrl}/livez`)).status).toBe(200);
  });

  test('the port is open at every address of the machine: Slack has to reach it', async () => {
    const at = `http://127.0.0.2:${bot.slackPort}/slack/events`;
    expect((await fetch(at, { method: 'POST', body: 'a=b' })).status).toBe(415);
  });

  test('a body that Slack sends is accepted at every bound', async () => {
    expect(await signed('{"type":"url_verification","challenge":"c"}', JSON_TYPE)).toBe(200);
    const action = { type: 'button', action_id: 'card.refresh', block_id: 'b', value: '/health' };
    const press200 = press({ team: null, enterprise: null, channel: { id: 'C0CI' }, actions: [action] });
    expect(await signed(press200)).toBe(200);
    expect(await answers()).toBe(26);
  });

  test('the test of the certificate is answered without a signature, whatever is smuggled into it', async () => {
    const unsigned = (body: string) => statusOf(bot.slackPort, unsignedHead(body) + body);
    expect(await unsigned('ssl_check=1&token=x')).toBe(200);
    expect(await unsigned('ssl_check=1&command=%2Fhealth&text=smuggled')).toBe(200);
    expect(await unsigned('command=%2Fhealth&text=smuggled')).toBe(401);
    expect(await unsigned(`ssl_check=1&padding=${'x'.repeat(2_000)}`)).toBe(401);
    expect(bot.log.join()).not.toContain('smuggled');
  });

  const unsignedHead = (body: string) => headOf(body).replace(/x-slack-signature[^\n]*\n/, '');

  test.each([
    ['another path', 404, headOf('a=b', { path: '/other', length: 900_000 })],
    ['another type', 415, headOf('a=b', { type: 'text/plain', length: 900_000 })],
    ['a zipped body', 415, headOf('a=b', { length: 900_000, headers: { 'content-encoding': 'gzip' } })],
    ['a length that Slack never sends', 413, headOf('a=b', { length: 4_000_000 })],
    ['no signature', 401, unsignedHead('a=b').replace('content-length: 3', 'content-length: 900000')],
    ['a signature of another shape', 401, headOf('a=b', { length: 9, headers: { 'x-slack-signature': 'v0=abc' } })],
    ['another time', 401, headOf('a=b', { length: 9, headers: { 'x-slack-request-timestamp': '1700000000' } })],
  ])('%s is refused with %i before the body is there', async (_, status, head) => {
    expect(await statusOf(bot.slackPort, head)).toBe(status);
  });

  test('a body that is announced is asked for only after the cheap checks', async () => {
    const expecting = { headers: { expect: '100-continue' } };
    expect(await statusOf(bot.slackPort, headOf('null', { ...expecting, length: 4_000_000 }))).toBe(413);
    const socket = await open(bot.slackPort);
    socket.write(headOf('null', { ...expecting, type: JSON_TYPE }));
    const [asked] = await once(socket, 'data');
    expect(String(asked)).toMatch(/^HTTP\/1\.1 100/);
    socket.write('null');
    const [answered] = await once(socket, 'data');
    expect(String(answered)).toMatch(/^HTTP\/1\.1 400/);
  });

  test('a body in pieces is cut at the limit while it comes', async () => {
    const socket = await open(bot.slackPort);
    const answer = once(socket, 'data');
    socket.write(headOf('', { length: 'chunked' }));
    for (let sent = 0; sent < 20; sent += 1) socket.write(`10000\r\n${'x'.repeat(65_536)}\r\n`);
    expect(String(await answer)).toMatch(/^HTTP\/1\.1 413/);
    socket.destroy();
  });

  test('300 unsigned requests are a line or two of the log, with how many there were', async () => {
    const before = bot.log.length;
    const forged = headOf('a=b', { secret: 'another' });
    const statuses = await Promise.all(Array.from({ length: 300 }, () => statusOf(bot.slackPort, `${forged}a=b`)));
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThan(0);
    expect(bot.log.length - before).toBeLessThanOrEqual(4);
    expect(await answers()).toBe(26);
  });

  test('150 idle connections and 150 half requests keep nobody out', async () => {
    const crowd = await Promise.all(Array.from({ length: 300 }, () => open(bot.slackPort)));
    for (const socket of crowd.slice(150)) socket.write(headOf('x'.repeat(900_000)));
    expect(await answers()).toBe(26);
    for (const socket of crowd) socket.destroy();
  });

  test('a stop is not held up by a half request', async () => {
    await using other = await startBot({ env: OVER_HTTP });
    const half = await open(other.slackPort);
    half.write(headOf('a=b', { length: 500_000 }));
    const waiting = heard(half);
    const began = performance.now();
    await other.stop();
    await waiting;
    expect(performance.now() - began).toBeLessThan(2_500);
  });
});
