import { WebAPIRateLimitedError } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { createLog } from '../../src/observability/log.ts';
import { connectWithRetry } from '../../src/slack/connect.ts';

describe('connect', () => {
  test('a try that neither opens nor fails is given up in time, and the next one opens', async () => {
    const lines: string[] = [];
    const log = createLog('info', [], { write: (line) => void lines.push(line) });
    const did: string[] = [];
    const slack = {
      open() {
        did.push('open');
        return did.length === 1 ? new Promise<void>(() => {}) : Promise.resolve();
      },
      // What is half open may hang at its end too.
      close() {
        did.push('close');
        return new Promise<void>(() => {});
      },
    };
    await connectWithRetry(slack, { signal: new AbortController().signal, log, limitMs: 50 });
    expect(did).toEqual(['open', 'close', 'open']);
    expect(lines.join('')).toContain('Slack was not connected within 0.05 s');
  });

  test('a rate limit is waited out before the next try', async () => {
    const lines: string[] = [];
    const log = createLog('info', [], { write: (line) => void lines.push(line) });
    const tries: number[] = [];
    const slack = {
      async open() {
        tries.push(performance.now());
        if (tries.length === 1) throw new WebAPIRateLimitedError(2);
      },
      close: async () => {},
    };
    await connectWithRetry(slack, { signal: new AbortController().signal, log });
    const [first = 0, second = 0] = tries;
    expect(second - first).toBeGreaterThan(1_900);
    expect(lines.join('')).toContain('"waitMs":2000');
  });
});
