import { describe, expect, test } from 'vitest';
import { runCollector } from '../../../src/collectors/run-collector.ts';
import { skypilotCollector } from '../../../src/collectors/skypilot/skypilot-collector.ts';
import { createPause } from '../../../src/core/clock.ts';
import { NOW, sampleOf } from '../../support/github-harness.ts';

const JOB = { job_id: 1, status: 'RUNNING', submitted_at: NOW / 1000 - 60, start_at: NOW / 1000 - 30 };

/** A run of the collector at a server whose queue is this. */
function collect(queue: object) {
  const collector = skypilotCollector({
    name: 'skypilot',
    apiUrl: 'http://sky.example',
    clock: () => NOW,
    pause: createPause(() => NOW),
    fetch: async (url, init) => {
      if (init?.method === 'POST') {
        const isQueue = String(url).endsWith('/jobs/queue/v2');
        return Response.json(null, { headers: { 'x-skypilot-request-id': isQueue ? 'queue' : 'other' } });
      }
      const value = String(url).endsWith('=queue') ? queue : [];
      return Response.json({ status: 'SUCCEEDED', return_value: JSON.stringify(value) });
    },
  });
  return runCollector(collector, { now: NOW, timeoutMs: 3_000 });
}

describe('whole queue', () => {
  test.each([
    ['none of 3', { jobs: [], total: 3 }, 'SkyPilot /jobs/queue/v2: it returned 0 of 3 jobs'],
    ['1 of 400', { jobs: [JOB], total: 400 }, 'SkyPilot /jobs/queue/v2: it returned 1 of 400 jobs'],
  ])('a queue of which not all was given is not what was given: %s', async (_, queue, words) => {
    const found = await collect(queue);
    expect(found.samples.map(({ metric }) => metric).filter((metric) => metric.startsWith('skypilot.jobs'))).toEqual(
      [],
    );
    const fix = 'Next step: check `sky api status` and the log of its API server';
    expect(found.errors.map(({ message }) => message)).toEqual([`${words}. ${fix}`]);
  });

  test.each([
    ['as many as it counts', { jobs: [JOB], total: 1 }],
    ['more: a job of several tasks is one', { jobs: [JOB, { ...JOB, task_id: 1 }], total: 1 }],
    ['no count', { jobs: [JOB] }],
    ['a list alone', [JOB]],
  ])('a queue with %s is whole', async (_, queue) => {
    const found = await collect(queue);
    expect(found.errors).toEqual([]);
    expect(sampleOf(found, 'skypilot.jobs.running')).toBe(Array.isArray(queue) ? 1 : queue.jobs.length);
  });
});
