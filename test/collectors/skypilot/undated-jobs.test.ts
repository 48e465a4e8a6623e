import { startLocalSkypilot } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { type Run, runCollector } from '../../../src/collectors/run-collector.ts';
import { skypilotCollector } from '../../../src/collectors/skypilot/skypilot-collector.ts';
import { createPause } from '../../../src/core/clock.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import { DAY, HOUR, NOW, sampleOf } from '../../support/github-harness.ts';

const SECONDS = NOW / 1000;
const YEAR = 365 * DAY;

/** Runs of one collector over jobs that change, a quarter of an hour apart unless said. */
async function scene(first: readonly object[]) {
  const held = { jobs: first, now: NOW };
  const clock = () => held.now;
  const server = await startLocalSkypilot({ clock, state: () => ({ jobs: held.jobs, clusters: [], costs: [] }) });
  const collector = skypilotCollector({
    name: 'skypilot',
    apiUrl: server.url,
    token: server.token,
    fetch: createHttpClient(),
    clock,
    pause: createPause(clock),
  });
  return Object.assign(held, {
    async collect(laterMs = 0): Promise<Run> {
      held.now += laterMs;
      return await runCollector(collector, { now: held.now, timeoutMs: 10_000 });
    },
    [Symbol.asyncDispose]: () => server.close(),
  });
}

const value = (run: Run, name: string, tag?: string) => sampleOf(run, `skypilot.jobs.${name}`, tag);
const undated = (job_id: number) => ({ job_id, status: 'CANCELLED', submitted_at: null, start_at: null, end_at: null });
const PENDING = { job_id: 50, status: 'PENDING', submitted_at: null, start_at: null, end_at: null };
const SUCCEEDED = {
  job_id: 51,
  status: 'SUCCEEDED',
  submitted_at: SECONDS - 9_000,
  start_at: SECONDS - 8_000,
  end_at: SECONDS - 60,
};
const CANCELLED = Array.from({ length: 25 }, (_, index) => undated(index));

describe('undated jobs', () => {
  test('jobs cancelled while they waited are in no count of this week that nobody knows, and one that waits is in the table', async () => {
    await using sky = await scene([PENDING, ...CANCELLED, SUCCEEDED]);
    const first = await sky.collect();
    expect(first.errors).toEqual([]);
    expect(first.events.map(({ key }) => key)).toEqual(['50', '51']);
    const counts = (run: Run) => ['queued', 'cancelled', 'succeeded'].map((status) => value(run, 'by_status', status));
    expect([counts(first), value(first, 'cancelled'), value(first, 'queued')]).toEqual([[1, 0, 1], undefined, 1]);
    const [note = expect.fail()] = first.notes;
    expect(note).toMatchObject({ metrics: ['skypilot.jobs.cancelled', 'skypilot.jobs.by_status'] });
    expect(note.message).toMatch(
      /^SkyPilot has no cancellation time for these jobs.*: 0 \(no end\).* and 22 more\. Next step: /,
    );
    const yearLater = await sky.collect(YEAR);
    expect([counts(yearLater), value(yearLater, 'cancelled'), yearLater.notes]).toEqual([[1, 0, 0], 0, []]);
  });

  test('a job that is cancelled while it waits, between two readings, was cancelled now', async () => {
    await using sky = await scene([PENDING, SUCCEEDED]);
    await sky.collect();
    sky.jobs = [undated(50), SUCCEEDED];
    const after = await sky.collect(HOUR / 4);
    expect([value(after, 'cancelled'), value(after, 'by_status', 'cancelled'), after.notes]).toEqual([1, 1, []]);
    expect(after.events.find(({ key }) => key === '50')).toMatchObject({ at: NOW + HOUR / 4 });
    const dayLater = await sky.collect(DAY + HOUR);
    expect([value(dayLater, 'cancelled'), value(dayLater, 'by_status', 'cancelled')]).toEqual([0, 1]);
  });

  test('a failed job without a time is known to be old once it was seen for long', async () => {
    const failed = { job_id: 1, status: 'FAILED', submitted_at: SECONDS - 900 * 3_600, start_at: null, end_at: null };
    await using sky = await scene([failed]);
    const first = await sky.collect();
    expect([value(first, 'failed'), value(first, 'failed_7d'), value(first, 'by_status', 'failed')]).toEqual([
      undefined,
      undefined,
      0,
    ]);
    const twoDays = await sky.collect(2 * DAY);
    expect([value(twoDays, 'failed'), value(twoDays, 'failed_7d')]).toEqual([0, undefined]);
    expect(value(await sky.collect(6 * DAY), 'failed_7d')).toBe(0);
  });

  test('a job whose end lies in the future, by a clock that is ahead, has not ended today for as long as that is ahead', async () => {
    const times = { submitted_at: SECONDS + 70 * 3_600, start_at: SECONDS + 71 * 3_600, end_at: SECONDS + 72 * 3_600 };
    const ahead = { job_id: 1, status: 'FAILED', ...times };
    await using sky = await scene([ahead, SUCCEEDED]);
    const first = await sky.collect();
    expect([value(first, 'failed'), value(first, 'failed_7d'), value(first, 'succeeded')]).toEqual([
      undefined,
      undefined,
      1,
    ]);
    expect(first.errors.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^SkyPilot: the state of these jobs is unknown: 1 \(no end\)\. Next step: /),
    );
    for (const _ of [2, 3]) expect(value(await sky.collect(1.5 * DAY), 'failed')).toBe(0);
  });

  test('clocks that are minutes ahead are as good as any', async () => {
    await using sky = await scene([{ ...SUCCEEDED, status: 'FAILED', end_at: SECONDS + 600 }]);
    expect(value(await sky.collect(), 'failed')).toBe(1);
  });
});
