import { describe, expect, test } from 'vitest';
import { refusedToken } from '../../src/slack/errors.ts';

const platformError = (word: string) =>
  Object.assign(new Error(word), { code: 'slack_webapi_platform_error', data: { ok: false, error: word } });

describe('errors', () => {
  test('a revoked token is a problem with the next step, and a passing error is not', () => {
    expect(refusedToken(platformError('token_revoked'))?.message).toMatch(/SLACK_BOT_TOKEN[\s\S]*Next step: reinstall/);
    expect(refusedToken(platformError('internal_error'))).toBeUndefined();
    expect(refusedToken(new Error('socket hang up'))).toBeUndefined();
  });
});
