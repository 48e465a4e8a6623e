import { expect, test } from 'vitest';
import { createLog } from '../src/log.ts';

test('a word as short as a setting may be is left alone: it would blacken the whole log', () => {
  const lines: string[] = [];
  createLog('info', ['abc'], { write: (line) => void lines.push(line) }).info('abc');
  expect(lines.join('')).toContain('"msg":"abc"');
});

test('no secret reaches the log, whatever carries it', () => {
  const lines: string[] = [];
  const log = createLog('info', ['dd-api-key-value'], { write: (line) => void lines.push(line) });
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
