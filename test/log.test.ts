import { expect, test } from 'vitest';
import { createLog } from '../src/log.ts';

test('no secret reaches the log, whatever carries it', () => {
  const lines: string[] = [];
  const log = createLog('info', ['dd-api-key-value', 'abc'], { write: (line) => void lines.push(line) });
  log.info({ header: 'dd-api-key-value' }, 'a field');
  log.error({ err: new Error('refused xoxb-123-456-AbC and xapp-1-A-2-b') }, 'an error with dd-api-key-value in it');
  const text = lines.join('');
  expect(text).not.toMatch(/dd-api-key-value|xoxb-123|xapp-1/);
  expect(text.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(4);
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
});
