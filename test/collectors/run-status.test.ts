import { describe, expect, test } from 'vitest';
import { hasEnded, levelOf, RUN_STATUSES } from '../../src/collectors/run-status.ts';

describe('run status', () => {
  test('a failed run is an error, a successful one a success, and every other one information', () => {
    expect(RUN_STATUSES.map(levelOf)).toEqual(['info', 'info', 'success', 'error', 'info', 'info']);
  });

  test('a run has ended when it succeeded, failed or was cancelled', () => {
    expect(RUN_STATUSES.filter(hasEnded)).toEqual(['succeeded', 'failed', 'cancelled']);
  });
});
