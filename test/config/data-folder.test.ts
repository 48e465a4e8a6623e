import { expect, onTestFinished, test, vi } from 'vitest';
import { dataFolder } from '../../src/config/data-folder.ts';

test.each([
  ['of the environment', ' /var/lib/bot ', '/var/lib/bot'],
  ['by default', '', './data'],
])('the folder of the data %s', (_, set, folder) => {
  vi.stubEnv('DATA_DIR', set);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(dataFolder()).toBe(folder);
});
