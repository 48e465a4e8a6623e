import { expect, test } from 'vitest';
import { createLog } from '../src/log.ts';
import { createSdkLogger } from '../src/slack/sdk-logger.ts';

function logOf(secrets: readonly string[], level: 'debug' | 'info' = 'info') {
  const lines: string[] = [];
  return { lines, log: createLog(level, secrets, { write: (line) => void lines.push(line) }) };
}

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

test('at debug the SDK tells what happens, and nothing of what people wrote, upload addresses or the verification token', () => {
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
