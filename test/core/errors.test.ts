import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { errorCodeOf, systemCodeOf } from '../../src/core/errors.ts';

/** What the platform itself throws. */
function thrown(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe('errors', () => {
  test('the code of an error is what Node gives it', () => {
    const missing = thrown(() => readFileSync('/nowhere/at/all'));
    expect([errorCodeOf(missing), systemCodeOf(missing)]).toEqual(['ENOENT', 'ENOENT']);
    const wrong = thrown(() => connect({ port: 65_536 }));
    expect([errorCodeOf(wrong), systemCodeOf(wrong)]).toEqual(['ERR_SOCKET_BAD_PORT', '']);
  });

  test.each([
    new Error('x'),
    new DOMException('x', 'AbortError'),
    Object.assign(new Error('x'), { code: 'a secret <!here>' }),
    null,
    'ENOENT',
  ])('%s has none', (error) => {
    expect([errorCodeOf(error), systemCodeOf(error)]).toEqual(['', '']);
  });
});
