import { WebAPIHTTPError } from '@slack/web-api';
import { describe, expect, test, vi } from 'vitest';
import { DatadogError } from '../../src/datadog/failure.ts';
import { createLog } from '../../src/observability/log.ts';
import { createSdkLogger } from '../../src/slack/web-client.ts';
import { RowError, StoreError } from '../../src/store/store-error.ts';

function logOf(secrets: readonly string[], level: 'debug' | 'info' = 'info') {
  const lines: string[] = [];
  return { lines, log: createLog(level, secrets, { write: (line) => void lines.push(line) }) };
}

describe('log', () => {
  test('a word as short as a setting may be is left alone: it would blacken the whole log', () => {
    const { lines, log } = logOf(['abc']);
    log.info('abc');
    expect(lines.join('')).toContain('"msg":"abc"');
  });

  test('no secret reaches the log, whatever carries it', () => {
    const { lines, log } = logOf(['dd-api-key-value']);
    log.info({ header: 'dd-api-key-value' }, 'a field');
    log.error({ err: new Error('refused xoxb-123-456-AbC and xapp-1-A-2-b') }, 'an error with dd-api-key-value in it');
    log.info(
      { response_url: 'http://127.0.0.1:1/response/R1', trigger_id: '8675309.37.ab' },
      'wss://x.slack.com/link/?ticket=TICKET1&app=2',
    );
    log.info('{\\"response_url\\":\\"https://hooks.slack.com/commands/T/1/x\\"}');
    const text = lines.join('');
    expect(text).not.toMatch(/dd-api-key-value|xoxb-123|xapp-1|\/R1|8675309|TICKET1|commands\/T/);
    expect(text.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(8);
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });

  test('a foreseen error has its code and its words, one with a fault of the program in it the stack', () => {
    const { lines, log } = logOf(['dd-api-key-value']);
    const taken = Object.assign(new Error('password for user bot'), { code: '53300', detail: 'a row of somebody' });
    const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), {
      code: 'ECONNREFUSED',
      port: 5432,
    });
    const ofSlack = new WebAPIHTTPError(503, 'Unavailable', { 'set-cookie': 'session=1' }, '<html>sorry</html>');
    for (const err of [
      new StoreError('PostgreSQL has too many connections, says dd-api-key-value', { cause: taken }),
      new RowError('row 1 cannot be read', { cause: new SyntaxError('Unexpected end') }),
      refused,
      ofSlack,
    ])
      log.error({ err }, 'it failed');
    log.error(new DatadogError({ kind: 'server-error', detail: 'HTTP 503' }));
    expect(lines.map((line) => JSON.parse(line).err)).toEqual([
      { type: 'StoreError', code: '53300', message: 'PostgreSQL has too many connections, says [redacted]' },
      { type: 'RowError', message: 'row 1 cannot be read' },
      { type: 'Error', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 10.0.0.1:5432' },
      { type: 'WebAPIHTTPError', code: 'slack_webapi_http_error', message: expect.stringContaining('503') },
      { type: 'DatadogError', message: 'server-error: HTTP 503' },
    ]);
  });

  test.each([
    new TypeError('x is no function'),
    new Error('a case that cannot be'),
    new StoreError('SQLite cannot be used', { cause: new TypeError('x is no function') }),
    Object.assign(new TypeError('a wrong argument'), { code: 'ERR_INVALID_ARG_TYPE' }),
  ])('a fault of the program keeps its stack in the log: %s', (err) => {
    const { lines, log } = logOf([]);
    log.error({ err }, 'it failed');
    expect(JSON.parse(String(lines[0])).err.stack).toMatch(/log\.test\.ts/);
  });

  test('a thrown value that is not an error is logged as it is', () => {
    const { lines, log } = logOf([]);
    for (const err of ['a text', null, { odd: true }]) log.error({ err }, 'it failed');
    expect(lines.map((line) => JSON.parse(line).err)).toEqual(['a text', null, { odd: true }]);
  });

  test('secrets that JSON, an address or base64 writes differently do not reach it either, and every line stays JSON', () => {
    const secrets = ['quo"ted\\back\nline', 'nabcdef\\', 'ends-with-\\', 'ümläut-pass'];
    const { lines, log } = logOf(secrets);
    for (const secret of secrets) {
      log.info({ secret, inner: JSON.stringify({ secret }) }, `x ${secret}" y\n${secret}\\" z`);
      log.info(`http://x/?p=${encodeURIComponent(secret)} Basic ${Buffer.from(`api:${secret}`).toString('base64')}`);
      log.error({ err: Object.assign(new Error(secret), { body: secret }) }, 'it failed');
    }
    for (const line of lines) expect(() => JSON.parse(line), line).not.toThrow();
    expect(lines.join('')).not.toMatch(/uo\\*"ted|nabcdef|ends-with|ml.*ut-pass/);
  });

  test('the SDK logs its actions at debug, without the texts of people, upload addresses or the verification token', () => {
    const { lines, log } = logOf([], 'debug');
    const sdk = createSdkLogger(log);
    const command = {
      type: 'slash_commands',
      envelope_id: 'e-1',
      payload: { token: 'verifyMe', text: 'my private words' },
    };
    sdk.debug(`Received a message on the WebSocket: ${JSON.stringify(command)}`);
    sdk.debug(
      `http request result: ${JSON.stringify({ ok: true, upload_url: 'https://files.slack.com/upload/v1/SECRET' })}`,
    );
    sdk.debug('http request url: https://files.slack.com/upload/v1/SECRET');
    sdk.debug('http request url: https://slack.com/api/chat.postMessage');
    sdk.debug(`http request body: ${JSON.stringify({ channel: 'C1', text: 'my private words' })}`);
    sdk.debug('ack() call begins (body: my private words)');
    sdk.debug(JSON.stringify(command));
    sdk.debug("apiCall('chat.postMessage') start");
    sdk.debug(`Unable to parse an incoming WebSocket message (will ignore): SyntaxError, my private words`);
    const text = lines.join('');
    expect(text).not.toMatch(/private|SECRET|verifyMe/);
    for (const kept of [
      'type slash_commands',
      'envelope_id e-1',
      'ok true',
      'chat.postMessage',
      "apiCall('chat.postMessage') start",
      'channel C1',
    ])
      expect(text).toContain(kept);
  });

  test('the same line about the same foreseen error is written at once and then once a minute with its count', () => {
    vi.useFakeTimers();
    const { lines, log } = logOf([]);
    const told = () =>
      lines
        .splice(0)
        .map((line) => JSON.parse(line))
        .map(({ msg, err, count, key }) => [msg, err.message, count, key]);
    const crowded = () => new StoreError('too many connections');
    const busy = () => new StoreError('remaining connection slots');
    for (let times = 0; times < 300; times += 1) {
      log.error({ err: times % 2 === 0 ? crowded() : busy() }, 'a look failed');
      log.child({ part: 'p' }).error(crowded(), 'a look failed');
    }
    log.warn({ err: crowded() }, 'a look failed');
    log.error({ err: crowded(), key: 'm1' }, 'a look failed');
    expect(told()).toEqual([
      ['a look failed', 'too many connections', undefined, undefined],
      ['a look failed', 'remaining connection slots', undefined, undefined],
      ['a look failed', 'too many connections', undefined, undefined],
      ['a look failed', 'too many connections', undefined, 'm1'],
    ]);
    vi.advanceTimersByTime(60_000);
    expect(told()).toEqual([
      ['a look failed', 'too many connections', 449, undefined],
      ['a look failed', 'remaining connection slots', 149, undefined],
    ]);
    vi.advanceTimersByTime(120_000);
    expect(told()).toEqual([]);
    log.error({ err: crowded() }, 'a look failed');
    expect(told()).toHaveLength(1);
    for (let times = 0; times < 5; times += 1) log.error({ err: new TypeError('x is no function') }, 'a look failed');
    expect(told()).toHaveLength(5);
    for (let times = 0; times < 1_000; times += 1) log.error({ err: crowded(), key: String(times) }, 'a look failed');
    expect(told()).toHaveLength(200);
    vi.useRealTimers();
  });
});
