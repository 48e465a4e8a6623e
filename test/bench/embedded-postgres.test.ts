import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startScript } from '../support/script-process.ts';

describe('embedded PostgreSQL', () => {
  test.each(['7', '0'])(
    'a process that has loaded the PostgreSQL of the tests ends with its own code, %s',
    async (code) => {
      const script = startScript(fileURLToPath(new URL('../support/exit-with.ts', import.meta.url)), [code]);
      const [found] = await script.ended;
      expect(found).toBe(Number(code));
    },
    60_000,
  );
});
