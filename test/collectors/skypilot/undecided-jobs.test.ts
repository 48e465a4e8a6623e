import { type SkypilotState, startLocalSkypilot } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { runCollector } from '../../../src/collectors/run-collector.ts';
import { skypilotCollector } from '../../../src/collectors/skypilot/skypilot-collector.ts';
import { createPause } from '../../../src/core/clock.ts';
import { createHttpClient } from '../../../src/http-client/http-client.ts';
import { NOW, sampleOf } from '../../support/github-harness.ts';

const SECONDS = NOW / 1000;
const HOUR = 3_600;

async function collect(state: Partial<SkypilotState>) {
  const whole = { jobs: [], clusters: [], costs: [], ...state };
  const skypilot = await startLocalSkypilot({ clock: () => NOW, state: () => whole });
  try {
    const collector = skypilotCollector({
      name: 'skypilot',
      apiUrl: skypilot.url,
      token: skypilot.token,
      fetch: createHttpClient(),
      clock: () => NOW,
      pause: createPause(() => NOW),
    });
    return await runCollector(collector, { now: NOW, timeoutMs: 5_000 });
  } finally {
    await skypilot.close();
  }
}

const job = (job_id: number, status: string, more: object = {}) => ({
  job_id,
  status,
  submitted_at: SECONDS - 300 * HOUR,
  start_at: SECONDS - 299 * HOUR,
  end_at: SECONDS - HOUR,
  ...more,
});
const NAMES = ['running', 'queued', 'failed', 'succeeded', 'cancelled', 'failed_7d', 'success_rate_pct'];
const countsOf = async (jobs: readonly object[]) => {
  const found = await collect({ jobs });
  const told = found.errors.map(({ message }) => message);
  return { counts: NAMES.map((name) => sampleOf(found, `skypilot.jobs.${name}`)), told: [...new Set(told)], found };
};
const FIX = 'Next step: look at them in SkyPilot; if their state is a new one, update this bot';

describe('undecided jobs', () => {
  test.each(['HIBERNATING', 'constructor', '__proto__'])(
    'a job in the state %s is neither a success nor a failure, nor none: what it may belong to is missing, and said',
    async (state) => {
      const open = await countsOf([job(1, 'SUCCEEDED'), job(7, state, { end_at: null })]);
      expect(open.counts).toEqual([undefined, undefined, 0, 1, 0, 0, 100]);
      expect(open.told).toEqual([`SkyPilot: the state of these jobs is unknown: 7 (state ${state}). ${FIX}`]);
      const over = await countsOf([job(1, 'SUCCEEDED'), job(7, state)]);
      expect(over.counts).toEqual([0, 0, undefined, undefined, undefined, undefined, undefined]);
      expect(sampleOf(over.found, 'skypilot.jobs.by_status', 'unknown')).toBe(1);
    },
  );

  test('a failed job whose time SkyPilot does not give is reported as left out', async () => {
    const undated = await countsOf([job(1, 'SUCCEEDED'), job(2, 'FAILED', { end_at: null })]);
    expect(undated.counts).toEqual([0, 0, undefined, 1, 0, undefined, undefined]);
    expect(undated.told).toEqual([`SkyPilot: the state of these jobs is unknown: 2 (no end). ${FIX}`]);
    const today = await countsOf([job(2, 'FAILED', { end_at: null, start_at: SECONDS - 2 * HOUR })]);
    expect([today.counts, today.told]).toEqual([[0, 0, 1, 0, 0, 1, 0], []]);
  });

  test('a job that runs runs, whatever end it had before', async () => {
    expect((await countsOf([job(1, 'RECOVERING')])).counts.slice(0, 2)).toEqual([1, 0]);
  });

  test('a time that no calendar has costs the jobs, in words, and is no fault of the collector', async () => {
    const { counts, told } = await countsOf([job(1, 'SUCCEEDED', { start_at: 1e15 })]);
    expect(counts.every((count) => count === undefined)).toBe(true);
    expect(told).toEqual([
      'SkyPilot /jobs/queue/v2: unexpected response (). Next step: check that SKYPILOT_API_URL points to its API server, or update this bot',
    ]);
  });

  test('a cluster in a status that nobody has heard of is not counted as down, and one that comes from the future is up since nobody knows', async () => {
    const clusters = [
      { name: 'a', status: 'UP', launched_at: SECONDS - HOUR },
      { name: 'b', status: 'RESIZING', launched_at: SECONDS - HOUR },
    ];
    const found = await collect({ clusters });
    expect(sampleOf(found, 'skypilot.clusters.active')).toBeUndefined();
    expect(found.errors.map(({ message }) => message)).toEqual([
      'SkyPilot: these clusters have an unknown status: b (RESIZING). Next step: update this bot',
    ]);
    const late = await collect({ clusters: [{ name: 'a', status: 'UP', launched_at: SECONDS + HOUR }] });
    expect(sampleOf(late, 'skypilot.clusters.active')).toBe(1);
    expect(sampleOf(late, 'skypilot.clusters.uptime_hours', 'a')).toBeUndefined();
    expect(late.errors[0]?.message).toMatch(/no start time, or one in the future: a\. Next step: compare the clock/);
  });

  test.each([
    ['no price', { total_cost: null }],
    ['a price of zero, which SkyPilot writes where it could not tell', { total_cost: 0 }],
    ['a price that is no number, as in a cloud whose price list lacks it', { total_cost: Number.NaN }],
    ['no intervals', { usage_intervals: [] }],
    ['an interval without a start', { usage_intervals: [[null, SECONDS - HOUR]] }],
  ])('a cluster with %s costs an unknown sum, not nothing', async (_, more) => {
    const cost = { name: 'a', duration: HOUR, total_cost: 5, usage_intervals: [[SECONDS - HOUR, null]] };
    const found = await collect({ costs: [cost, { ...cost, ...more }, { ...cost, name: 'b' }] });
    const value = (name: string) => sampleOf(found, 'skypilot.clusters.cost_usd_7d', name);
    expect([value('a'), value('b')]).toEqual([undefined, 5]);
    // It is so in each run: no error, which would be told to whoever is on call.
    expect(found.errors).toEqual([]);
    expect(found.notes.map(({ metrics }) => metrics[0])).toEqual([
      'skypilot.clusters.cost_usd_24h',
      'skypilot.clusters.cost_usd_7d',
    ]);
    expect(found.notes[0]?.message).toMatch(/^SkyPilot has no price or no usage for these clusters: a\. Next step: /);
  });
});
