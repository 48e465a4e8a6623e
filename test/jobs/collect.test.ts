import { describe, expect, test } from 'vitest';
import type { Run } from '../../src/collectors/run-collector.ts';
import { createSentEvents } from '../../src/collectors/sent-events.ts';
import { DatadogError } from '../../src/datadog/failure.ts';
import type { SubmittedGauge } from '../../src/datadog/intake.ts';
import { createCollectJob } from '../../src/jobs/collect.ts';
import { createLog } from '../../src/observability/log.ts';
import { loopsOf } from '../support/loops.ts';
import { createManualSchedule } from '../support/manual-schedule.ts';

const MINUTE = 60_000;
const GOOD: Run = {
  samples: [{ metric: 'shop.a', value: 1 }],
  events: [],
  errors: [],
  notes: [],
  reach: [],
  failed: false,
};
const BAD: Run = { ...GOOD, samples: [], errors: [{ message: 'gone', asks: '', metrics: [] }], failed: true };

/** A job of one collector that runs every ten minutes, in a time that the test moves. */
function scene(
  run: (now: number, signal?: AbortSignal) => Promise<Run>,
  submit: () => Promise<void> = async () => {},
  days: { readonly dayOf?: (at: number) => string } = {},
) {
  const state = { now: 1_000 * MINUTE, leads: true, runs: [] as number[] };
  const lines: string[] = [];
  const sent: SubmittedGauge[] = [];
  const schedule = createManualSchedule();
  const job = createCollectJob({
    collectors: [
      {
        ...days,
        everyMs: 10 * MINUTE,
        collector: {
          name: 'shop',
          parts: [],
          run: (now, _, course) => {
            state.runs.push((now - 1_000 * MINUTE) / MINUTE);
            return run(now, course?.signal);
          },
        },
      },
    ],
    intake: {
      submit: async (gauges) => {
        await submit();
        sent.push(...gauges);
      },
      sendEvent: async () => {},
    },
    sent: createSentEvents(),
    tags: ['env:production'],
    leadership: { fence: () => (state.leads ? 1 : null) },
    loops: loopsOf(),
    clock: () => state.now,
    wait: schedule.wait,
    log: createLog('info', [], { write: (line) => void lines.push(line) }),
  });
  const valuesOf = (metric: string) => sent.filter((one) => one.metric === metric).map(({ value }) => value);
  /** Moves time on, and lets the job look twice. */
  const move = async (minutes: number) => {
    state.now += minutes * MINUTE;
    await schedule.iterate(2);
  };
  return Object.assign(state, { job, lines, sent, valuesOf, move });
}

describe('collect', () => {
  test('a collector runs at once, then when it is due, and reports each minute how long ago that was', async () => {
    const it = scene(async () => GOOD);
    it.job.start();
    await it.move(0);
    await it.move(9.9);
    await it.move(0.2);
    await it.job.stop();
    expect(it.runs).toEqual([0, 10.1]);
    expect(it.valuesOf('shop.a')).toEqual([1, 1]);
    expect(it.valuesOf('collector.minutes_since_run')).toEqual([0, 9]);
    expect(it.sent.every(({ tags }) => tags[0] === 'env:production')).toBe(true);
  });

  test('a run that lasts is not begun again meanwhile, and one that is stopped reports nothing', async () => {
    const it = scene(
      (_, signal) =>
        new Promise((resolve) => signal?.addEventListener('abort', () => resolve({ ...BAD, samples: [] }))),
    );
    it.job.start();
    await it.move(0);
    await it.move(30);
    expect(it.runs).toEqual([0]);
    await it.job.stop();
    expect(it.sent.filter(({ metric }) => metric !== 'collector.minutes_since_run')).toEqual([]);
  });

  test('a run that failed is repeated after a fifth of its time, until one does not', async () => {
    let isDown = true;
    const it = scene(async () => (isDown ? BAD : GOOD));
    it.job.start();
    await it.move(0);
    await it.move(2);
    isDown = false;
    await it.move(2);
    await it.move(2);
    await it.job.stop();
    expect(it.runs).toEqual([0, 2, 4]);
    expect(it.valuesOf('collector.shop.failed')).toEqual([1, 1, 0]);
  });

  test.each<[string, Partial<Run>]>([
    ['that found nothing is repeated as soon: what it reads may only be coming', { samples: [] }],
    ['that could send something, but of nothing that is current, is repeated as soon', { isIdle: true }],
  ])('a run %s', async (_, first) => {
    let found: Run = { ...GOOD, ...first };
    const it = scene(async () => found);
    it.job.start();
    await it.move(0);
    found = GOOD;
    await it.move(2);
    await it.move(2);
    await it.job.stop();
    expect(it.runs).toEqual([0, 2]);
  });

  test('a collector of daily values runs with each new day, too', async () => {
    const day = (at: number) => String(Math.floor(at / (1_004 * MINUTE)));
    const it = scene(async () => GOOD, undefined, { dayOf: day });
    it.job.start();
    await it.move(0);
    await it.move(3.9);
    await it.move(0.2);
    await it.move(0.2);
    await it.move(10);
    await it.job.stop();
    expect(it.runs.map((at) => Number(at.toFixed(1)))).toEqual([0, 4.1, 14.3]);
  });

  test('a process that does not lead collects nothing', async () => {
    const it = scene(async () => GOOD);
    it.leads = false;
    it.job.start();
    await it.move(0);
    expect([it.runs, it.sent]).toEqual([[], []]);
    it.leads = true;
    await it.move(0);
    await it.job.stop();
    expect(it.runs).toEqual([0]);
  });

  test('a report that cannot be sent is logged, and the next run comes all the same', async () => {
    let isDown = true;
    const it = scene(
      async () => GOOD,
      async () => {
        if (isDown) throw new DatadogError({ kind: 'unreachable', detail: 'ECONNREFUSED' });
      },
    );
    it.job.start();
    await it.move(0);
    isDown = false;
    await it.move(10);
    await it.job.stop();
    expect(it.lines.join()).toContain('the collected data could not be sent');
    expect(it.lines.join()).toContain('could not report collector staleness');
    expect(it.valuesOf('shop.a')).toEqual([1]);
  });

  test('a collector that throws is logged and run again, and nothing else ends', async () => {
    const it = scene(() => Promise.reject(new TypeError('nobody expected it')));
    it.job.start();
    await it.move(0);
    await it.move(3);
    await it.job.stop();
    expect(it.runs).toEqual([0, 3]);
    expect(it.lines.filter((line) => line.includes('because of a bug; it is run again'))).toHaveLength(2);
  });
});
