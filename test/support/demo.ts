import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningDemo, type StartDemoOptions, startDemo } from '@metta-health-bot/demo';
import { afterAll, beforeAll } from 'vitest';
import { shownBot } from '../../src/cli/demo-bot.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { ZONE } from './visit.ts';

/** A demo of the surrounding tests' own, as `npm run demo` starts it; it is connected when they begin. */
export function withDemo(options: Partial<StartDemoOptions> = {}): {
  readonly url: () => string;
  readonly running: () => RunningDemo;
} {
  let demo: RunningDemo | undefined;
  const running = () => {
    if (demo === undefined) throw new Error('the demo does not run yet');
    return demo;
  };
  let folder = '';
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'demo-'));
    database = await createTestDatabase(folder);
    demo = await startDemo({
      bot: shownBot(SHIPPED_CATALOG),
      timeZone: ZONE,
      port: 0,
      botEnv: database.env,
      ...options,
    });
    await demo.connected();
  });
  afterAll(async () => {
    await demo?.close();
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });
  return { url: () => running().url, running };
}
