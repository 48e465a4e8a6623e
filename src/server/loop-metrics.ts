import { Gauge, type Registry } from 'prom-client';

/** Adds for each loop how long ago it had its last turn, asked at each scrape; the names bound the labels. */
export function registerLoopMetrics(registry: Registry, idleSeconds: () => ReadonlyMap<string, number>): void {
  new Gauge({
    name: 'metta_loop_idle_seconds',
    help: 'Seconds since the last iteration of a loop ended, or since the running one began',
    labelNames: ['loop'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const [loop, seconds] of idleSeconds()) this.set({ loop }, seconds);
    },
  });
}
