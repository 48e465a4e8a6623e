import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AttackedBot, startAttackedBot } from './support/attacked-bot.ts';
import { type Attack, commandBody, SECRET, send, sendBytes, signature, signed, timestamp } from './support/requests.ts';
import { eachOf } from './support/size.ts';
import { tried } from './support/table.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

let bot: AttackedBot;
beforeAll(async () => {
  bot = await startAttackedBot();
});
afterAll(() => bot[Symbol.asyncDispose]());

const answerTo = () => `${bot.slack.origin}/response/forged`;
const command = (text = 'help') => commandBody(text, answerTo());
const pressOf = (user: string) =>
  `payload=${encodeURIComponent(
    JSON.stringify({
      type: 'block_actions',
      team: { id: 'T0METTA' },
      api_app_id: 'A0HEALTH',
      trigger_id: '1.2.3',
      user: { id: user, team_id: 'T0METTA' },
      channel: { id: 'C0ONCALL' },
      response_url: answerTo(),
      actions: [{ type: 'button', action_id: 'card.refresh', block_id: 'b', value: '/health', action_ts: '1.2' }],
    }),
  )}`;
const homeOpened = () =>
  JSON.stringify({
    type: 'event_callback',
    team_id: 'T0METTA',
    api_app_id: 'A0HEALTH',
    event_id: 'Ev1',
    event_time: 1,
    event: { type: 'app_home_opened', user: 'U0LEAD', channel: 'D0LEAD', tab: 'home', event_ts: '1.2' },
  });

/** What the bot has done for anybody: answers, posts, views. */
const deeds = () =>
  bot.slack.wire.entries().filter(({ method }) => /^(response_url|chat\.|views\.)/.test(method)).length;

/** A signed command, which must be answered: the bot lives, and what `deeds` counts is there. */
async function answersASignedOne(): Promise<void> {
  const asked = bot.slack.as('engineer').in('system-health').command('/health help');
  expect(await asked.ack).toMatchObject({ body: {} });
  await asked.reply();
  expect(bot.ended()).toBeNull();
}

/** Sends all of them; each must be refused with one of these statuses, and nothing may come of any. */
async function expectRefused(what: string, attacks: readonly Attack[], statuses: RegExp): Promise<void> {
  const before = deeds();
  const answers = await eachOf(attacks, 16, (attack) => send(bot.port, attack));
  const got = attacks.map(({ name }, index) => `${name}: ${answers[index]}`);
  await answersASignedOne();
  const extra = deeds() - before - 1;
  const wrong = got.filter((_, index) => !statuses.test(String(answers[index])));
  tried(what, attacks.length, attacks.length - Math.max(wrong.length, extra));
  expect({ wrong, extra }).toEqual({ wrong: [], extra: 0 });
}

const BODIES = { command, event: homeOpened, press: () => pressOf('U0LEAD') };
type Kind = keyof typeof BODIES;
const KINDS = Object.keys(BODIES) as readonly Kind[];
const typeOf = (kind: Kind) => (kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded');

/** Signatures that are none, made of the body and the time that they stand beside. */
const FORGED: Readonly<Record<string, (body: string, time: string) => string | undefined>> = {
  none: () => undefined,
  empty: () => '',
  short: () => 'v0=abc',
  'version only': () => 'v0=',
  zeros: () => `v0=${'0'.repeat(64)}`,
  'upper case': (body, time) => signature(body, time).toUpperCase(),
  'upper-case digits': (body, time) => `v0=${signature(body, time).slice(3).toUpperCase()}`,
  'version 1': (body, time) => signature(body, time).replace('v0', 'v1'),
  'no version': (body, time) => signature(body, time).slice(3),
  'one digit less': (body, time) => signature(body, time).slice(0, -1),
  'one digit more': (body, time) => `${signature(body, time)}0`,
  'the last digit changed': (body, time) => signature(body, time).replace(/.$/, (one) => (one === '0' ? '1' : '0')),
  twice: (body, time) => `${signature(body, time)},${signature(body, time)}`,
  'non-ASCII': () => `v0=${'\u00e9'.repeat(64)}`,
  endless: () => `v0=${'a'.repeat(4_000)}`,
  'another secret': (body, time) => signature(body, time, 'another-secret'),
  'an empty secret': (body, time) => signature(body, time, ''),
  'of another body': (_, time) => signature('', time),
  'of another time': (body, time) => signature(body, String(Number(time) - 1)),
  base64: (body, time) => `v0=${createHmac('sha256', SECRET).update(`v0:${time}:${body}`).digest('base64')}`,
  sha1: (body, time) => `v0=${createHmac('sha1', SECRET).update(`v0:${time}:${body}`).digest('hex')}`,
  'of the body alone': (body) => `v0=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
  'a word of JavaScript': () => 'undefined',
};

describe('HTTP authentication', () => {
  test('a request without the right signature is refused: commands, events, clicks', async () => {
    const time = timestamp();
    const attacks = Object.entries(FORGED).flatMap(([name, forge]) =>
      KINDS.map((kind): Attack => {
        const body = BODIES[kind]();
        const headers = { ...signed(body, typeOf(kind), time), 'x-slack-signature': forge(body, time) };
        return { name: `${kind}, signature ${name}`, headers, body };
      }),
    );
    const body = command();
    attacks.push({ name: 'tampered', headers: signed(body, undefined, time), body: body.replace('help', 'HELP') });
    attacks.push({ name: 'cut', headers: signed(body, undefined, time), body: body.slice(0, -1) });
    attacks.push({ name: 'no headers at all', body });
    await expectRefused('requests with no, forged or damaged signatures', attacks, /^(401|415)$/);
  });

  test('no time but now gets in, however well it is signed', async () => {
    const odd = ['', 'yesterday', '-1', '0', '1e9', '0x7fffffff', 'NaN', 'Infinity', 'null', '9'.repeat(20)];
    const now = timestamp();
    odd.push(`${now}.5`, `+${now}`, `${now}000`, `${now},${now}`, `${now}n`, `${now} ${now}`);
    const off = [305, 600, 3_600, 86_400, 1e9].flatMap((seconds) => [timestamp(seconds), timestamp(-seconds)]);
    const body = command();
    const attacks = [...odd, ...off].map(
      (time): Attack => ({
        name: `time ${time}`,
        headers: signed(body, undefined, time),
        body,
      }),
    );
    attacks.push({ name: 'no time', headers: { ...signed(body), 'x-slack-request-timestamp': undefined }, body });
    await expectRefused('signed requests with odd, old or future times', attacks, /^401$/);
  });

  test('content types, compressed bodies, methods and other paths open no other door', async () => {
    const body = command();
    const types = ['text/plain', 'multipart/form-data', 'application/xml', '', 'application/json; charset=utf-16'];
    types.push('application/x-www-form-urlencoded; charset=utf-7');
    const forged = { 'x-slack-request-timestamp': timestamp(), 'x-slack-signature': `v0=${'0'.repeat(64)}` };
    const attacks = types.map(
      (type): Attack => ({ name: `type ${type}`, headers: { ...forged, 'content-type': type }, body }),
    );
    const zipped = gzipSync(body);
    const gzip = { ...signed(body), 'content-encoding': 'gzip' };
    attacks.push({ name: 'gzip, signed before it', headers: gzip, body: zipped });
    attacks.push({ name: 'gzip, unsigned', headers: { ...gzip, ...forged }, body: zipped });
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
      attacks.push({ name: `method ${method}`, method, headers: { ...signed(body), ...forged }, body });
    }
    await expectRefused('unsigned requests of other types, encodings and methods', attacks, /^4\d\d$/);
    const paths = ['/', '//slack/events', '/slack/events/', '/slack/events/..', '/slack/EVENTS', '/slack/events%00'];
    paths.push('/slack/commands', '/slack/actions', '/slack/install', '/slack/oauth_redirect', '/.env', '/metrics');
    paths.push('/slack/events/../../etc/passwd', '/slack/%65vents', '/readyz', '/slack');
    const elsewhere = paths.map(
      (path): Attack => ({ name: path, path, headers: { ...signed(body), ...forged }, body }),
    );
    await expectRefused('unsigned requests to other paths', elsewhere, /^4\d\d$/);
  });

  test('the check of a certificate, which needs no signature, runs nothing that comes with it', async () => {
    const bodies = [
      'ssl_check=1',
      'ssl_check=1&token=deprecated',
      `ssl_check=1&${command()}`,
      `${command()}&ssl_check=1`,
    ];
    bodies.push(`ssl_check=1&${pressOf('U0LEAD')}`, `ssl_check=0&${command()}`, `ssl_check=&${command()}`);
    const attacks = bodies.map(
      (body): Attack => ({
        name: body.slice(0, 40),
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-slack-request-timestamp': timestamp() },
        body,
      }),
    );
    for (const body of ['{"ssl_check":1}', homeOpened().replace('{', '{"ssl_check":"1",')]) {
      attacks.push({
        name: body.slice(0, 40),
        headers: { ...signed(body, 'application/json'), 'x-slack-signature': '' },
        body,
      });
    }
    await expectRefused('checks of the certificate with something in them', attacks, /^(200|4\d\d)$/);
  });

  test('a request that Slack itself signed works once: a replay is acknowledged and changes nothing', async () => {
    const before = deeds();
    for (const offset of [-295, 295]) {
      const body = command(String(offset));
      expect(await send(bot.port, { headers: signed(body, undefined, timestamp(offset)), body })).toBe(200);
    }
    await vi.waitFor(() => expect(deeds()).toBeGreaterThanOrEqual(before + 2), { timeout: 10_000 });
    await answersASignedOne();
    const asked = bot.slack.as('lead').in('system-health').command('/health help', { repeat: 5 });
    const outcomes = await asked.deliveries;
    await asked.reply();
    await answersASignedOne();
    const held = asked.answers().length === 1 ? 4 : 5 - asked.answers().length;
    tried('replays of a signed request', 4, held);
    expect([outcomes.map(({ kind }) => kind), asked.answers().length]).toEqual([Array(5).fill('acked'), 1]);
  });

  test('odd bytes on the socket: the first answer is a refusal or none, and the bot goes on', async () => {
    const body = command();
    const time = timestamp();
    const good = Object.entries(signed(body, undefined, time)).map(([name, value]) => `${name}: ${value}`);
    const forged = good.with(2, `x-slack-signature: v0=${'0'.repeat(64)}`);
    const post = (lines: readonly string[], content = body, first = 'POST /slack/events HTTP/1.1') =>
      `${[first, 'host: bot', ...lines].join('\r\n')}\r\n\r\n${content}`;
    const length = `content-length: ${body.length}`;
    const chunked = 'transfer-encoding: chunked';
    const hidden = post([...good, length]);
    const attacks: Readonly<Record<string, string>> = {
      connect: 'CONNECT 127.0.0.1:22 HTTP/1.1\r\nhost: x\r\n\r\n',
      upgrade: post(
        ['connection: upgrade', 'upgrade: websocket', 'content-length: 0'],
        '',
        'GET /slack/events HTTP/1.1',
      ),
      'h2c upgrade': post(['connection: upgrade, http2-settings', 'upgrade: h2c', 'content-length: 0'], ''),
      'HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'HTTP/0.9': 'GET /slack/events\r\n\r\n',
      'length and chunks': post([...forged, chunked, 'content-length: 4'], `0\r\n\r\n${hidden}`),
      'two lengths': post([...forged, length, 'content-length: 0']),
      'chunks that are none': post([...forged, chunked], 'zz\r\nxx\r\n0\r\n\r\n'),
      'an endless chunk size': post([...forged, chunked], `${'f'.repeat(40)}\r\nxx`),
      'chunked twice': post([...forged, 'transfer-encoding: chunked, identity'], '0\r\n\r\n'),
      'two signatures, the right one first': post([...good, String(forged[2]), length]),
      'two signatures, the right one last': post([...forged, String(good[2]), length]),
      'two times': post([...good, `x-slack-request-timestamp: ${timestamp(1)}`, length]),
      'a header of 20 kB': post([...good, `x-long: ${'x'.repeat(20_000)}`, length]),
      '3,000 headers': post([...Array.from({ length: 3_000 }, (_, at) => `x-${at}: 1`), ...forged, length]),
      'a negative length': post([...good, 'content-length: -1']),
      'a length beyond all numbers': post([...forged, `content-length: ${'9'.repeat(30)}`]),
      'a target elsewhere': post([...forged, length], body, 'POST http://127.0.0.1:1/slack/events HTTP/1.1'),
      'the target *': post([...forged, length], body, 'OPTIONS * HTTP/1.1'),
      'a target without slash': post([...forged, length], body, 'POST slack/events HTTP/1.1'),
      'a target that is no address': post([...forged, length], body, 'POST //[::bad HTTP/1.1'),
      'a null byte': post([...forged, length], body, 'POST /slack/\0events HTTP/1.1'),
      'a folded header': post([...forged, 'x-folded: a\r\n b', length]),
      'a header without name': post([...forged, ': x', length]),
      'no host': `POST /slack/events HTTP/1.1\r\n${[...forged, length].join('\r\n')}\r\n\r\n${body}`,
      'line feeds only': post([...forged, length]).replaceAll('\r\n', '\n'),
      nothing: '\r\n\r\n\r\n',
      'a TLS hello': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      'half a request': post([...forged, `content-length: ${body.length + 10}`]),
    };
    const before = deeds();
    const names = Object.keys(attacks);
    const answers = await eachOf(names, 16, (name) => sendBytes(bot.port, Buffer.from(attacks[name] ?? '', 'latin1')));
    await answersASignedOne();
    const extra = deeds() - before - 1;
    const wrong = names.filter((_, at) => !/^(HTTP\/1\.1 [45]\d\d|$)/.test(answers[at] ?? ''));
    tried('odd bytes on the HTTP port', names.length, names.length - Math.max(wrong.length, extra));
    expect({ wrong, extra }).toEqual({ wrong: [], extra: 0 });
  });
});
