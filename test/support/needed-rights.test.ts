import { expect, test } from 'vitest';
import { lacksRight } from './needed-rights.ts';

test('a test without its right is skipped, and fails where a workflow says that the right is there', () => {
  expect(lacksRight(false, 'a mount', {})).toBe(true);
  expect(lacksRight(true, 'a mount', {})).toBe(false);
  expect(lacksRight(true, 'a mount', { NEEDS_MOUNT: '1' })).toBe(false);
  expect(() => lacksRight(false, 'a mount', { NEEDS_MOUNT: '1' })).toThrow(/a mount is not possible here.*Next step: /);
  // Another CI may not let its containers mount.
  expect(lacksRight(false, 'a mount', { CI: 'true' })).toBe(true);
});
