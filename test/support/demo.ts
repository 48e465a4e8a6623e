import { afterAll, beforeAll } from 'vitest';
import { type RunningDemo, type StartDemoOptions, startDemo } from '../../sandbox/start-demo.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/package-root.ts';
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
  beforeAll(async () => {
    demo = await startDemo({ catalog: loadCatalog(SHIPPED_CATALOG), timeZone: ZONE, port: 0, ...options });
    await demo.connected();
  });
  afterAll(() => demo?.close());
  return { url: () => running().url, running };
}
