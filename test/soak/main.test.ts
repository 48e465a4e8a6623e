import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { interruptTool } from '../support/interrupted-tool.ts';

const soak = (...args: string[]) => promisify(execFile)(process.execPath, ['dist/soak/main.js', ...args]);

describe('main', () => {
  test('a wrong option is said with the usage, and the exit code says so too', async () => {
    await expect(soak('--minutes', '0')).rejects.toMatchObject({
      code: 64,
      stderr: expect.stringMatching(/^--minutes cannot be "0": write a number over 0\n\nnpm run soak/),
    });
  });

  test('--help says what there is', async () => {
    expect((await soak('--help')).stdout).toMatch(/--hours N.*--store NAME.*--seed S.*--replicas N.*--json FILE/s);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s while it starts says so, exits 130 and leaves nothing',
    async (signal) => {
      const isThere = (files: readonly string[]) => files.some((name) => name.startsWith('postgres-'));
      const { code, err, files } = await interruptTool(['dist/soak/main.js', '--minutes', '5'], signal, isThere);
      expect([code, files]).toEqual([130, []]);
      expect(err).toMatch(
        /^Interrupted before the soak began\. Left: all of it\. Next step: npm run soak -- --minutes 5 /m,
      );
    },
  );
});
