import { expect, test } from 'vitest';
import { unlessStoreFails } from '../../src/slack/unless-store-fails.ts';
import { StoreError } from '../../src/store/store-error.ts';

const failing = (error: Error) => unlessStoreFails(() => Promise.reject(error));

test('a database that cannot be used counts as nothing read, and every other error as one of the bot', async () => {
  expect(await unlessStoreFails(async () => 'read')).toBe('read');
  expect(await failing(new StoreError('locked'))).toBeNull();
  await expect(failing(new Error('other'))).rejects.toThrow('other');
});
