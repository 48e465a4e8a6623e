import { describe, expect, test } from 'vitest';
import { DatadogError } from '../../src/datadog/failure.ts';
import type { SubmittedGauge } from '../../src/datadog/intake.ts';
import { createSelfReport, type SelfState } from '../../src/jobs/self-report.ts';
import { createLog } from '../../src/observability/log.ts';
import { loopsOf } from '../support/loops.ts';
import { createManualSchedule } from '../support/manual-schedule.ts';

const MINUTE = 60_000;
const START = 1_000 * MINUTE;

interface Scene {
  readonly state?: Partial<SelfState>;
  readonly waiting?: () => Promise<readonly { messages: number; oldestAt: number }[]>;
  readonly heads?: () => Promise<readonly { createdAt: number }[]>;
  readonly figure?: () => Promise<number | null>;
  readonly submit?: () => Promise<void>;
  readonly evaluationMs?: number | null;
}

/** A report in a time that the test moves. */
function scene({
  state = {},
  waiting = async () => [],
  heads = async () => [],
  figure = async () => null,
  submit = async () => {},
  evaluationMs = MINUTE,
}: Scene = {}) {
  const world = {
    now: START,
    state: { isLeader: true, isStoreReachable: true, lastEvaluationSeconds: 10, ...state } as SelfState,
    submit,
    figures: 0,
  };
  const lines: string[] = [];
  const sent: { readonly at: number; readonly gauges: readonly SubmittedGauge[] }[] = [];
  const schedule = createManualSchedule();
  const job = createSelfReport({
    state: () => world.state,
    waiting,
    heads,
    evaluationMs,
    replica: 'Host-1',
    tags: ['env:production'],
    newestFigure: async () => {
      world.figures += 1;
      return figure();
    },
    intake: {
      submit: async (gauges, at) => {
        await world.submit();
        sent.push({ at: (at - START) / MINUTE, gauges });
      },
    },
    loop: loopsOf().loop('heartbeat'),
    clock: () => world.now,
    wait: schedule.wait,
    log: createLog('info', [], { write: (line) => void lines.push(line) }),
  });
  /** Moves time on, and lets the job look at it twice. */
  const move = async (minutes: number) => {
    world.now += minutes * MINUTE;
    await schedule.iterate(2);
  };
  const last = () =>
    Object.fromEntries(
      (sent.at(-1)?.gauges ?? []).map(({ metric, value, tags }) => [
        metric.replace('metta_health_bot.', ''),
        [value, ...tags.filter((tag) => tag !== 'env:production')],
      ]),
    );
  return Object.assign(world, { job, lines, sent, move, last });
}

describe('self report', () => {
  test('the leader reports each minute how it does', async () => {
    const it = scene({
      waiting: async () => [
        // The oldest of all is a digest.
        { messages: 2, oldestAt: START - 900_000 },
        { messages: 1, oldestAt: START - 30_000 },
      ],
      heads: async () => [{ createdAt: START - 90_000 }, { createdAt: START - 30_000 }],
      figure: async () => START - 30 * MINUTE,
    });
    it.job.start();
    await it.move(0);
    await it.move(0.5);
    await it.move(0.6);
    await it.job.stop();
    expect(it.sent.map(({ at }) => at)).toEqual([0, expect.closeTo(1.1)]);
    expect(it.sent.flatMap(({ gauges }) => gauges).every(({ tags }) => tags[0] === 'env:production')).toBe(true);
    expect(it.last()).toEqual({
      is_leader: [1, 'replica:host-1'],
      heartbeat: [1],
      'evaluation.age_seconds': [10],
      'outbox.messages': [3],
      'outbox.oldest_seconds': [90 + 66],
      'rollup.age_seconds': [31.1 * 60],
    });
  });

  test('a process that does not lead reports only that it is there, and makes no request', async () => {
    const it = scene({
      state: { isLeader: false },
      waiting: () => expect.fail('asked the database'),
      heads: () => expect.fail('asked the database'),
    });
    it.job.start();
    await it.move(0);
    await it.job.stop();
    expect(it.last()).toEqual({ is_leader: [0, 'replica:host-1'] });
    expect(it.figures).toBe(0);
  });

  test.each<[what: string, scene: Scene, beats: boolean]>([
    ['the last evaluation is of three intervals ago', { state: { lastEvaluationSeconds: 181 } }, false],
    ['one is late', { state: { lastEvaluationSeconds: 179 } }, true],
    ['none has been written down', { state: { lastEvaluationSeconds: null } }, false],
    ['evaluations are far apart', { state: { lastEvaluationSeconds: 3_000 }, evaluationMs: 60 * MINUTE }, true],
    [
      'nothing is evaluated, and the database answers',
      { state: { lastEvaluationSeconds: null }, evaluationMs: null },
      true,
    ],
    [
      'nothing is evaluated, and it does not',
      { state: { lastEvaluationSeconds: null, isStoreReachable: false }, evaluationMs: null },
      false,
    ],
  ])('a heartbeat only while evaluations are written down: %s', async (_, given, beats) => {
    const it = scene(given);
    it.job.start();
    await it.move(0);
    await it.job.stop();
    expect('heartbeat' in it.last()).toBe(beats);
    expect(it.last()).toHaveProperty('is_leader');
  });

  test('an unknown value is not sent: no backlog without the database, no figures that are missing or unreadable', async () => {
    const failing = scene({
      waiting: async () => Promise.reject(new Error('gone')),
      figure: async () => Promise.reject(new DatadogError({ kind: 'timeout', detail: 'no answer' })),
    });
    const headless = scene({ heads: async () => Promise.reject(new Error('gone')) });
    const empty = scene();
    for (const it of [failing, headless, empty]) {
      it.job.start();
      await it.move(0);
      await it.move(1);
      await it.move(1);
      await it.job.stop();
      expect(it.last()).not.toHaveProperty(['rollup.age_seconds']);
      expect(it.figures).toBe(1);
    }
    expect(Object.keys(failing.last())).toEqual(['is_leader', 'heartbeat', 'evaluation.age_seconds']);
    expect(Object.keys(headless.last())).toEqual(['is_leader', 'heartbeat', 'evaluation.age_seconds']);
    expect(failing.lines.filter((line) => line.includes('figures of merit'))).toHaveLength(1);
    expect(empty.last()).toMatchObject({ 'outbox.messages': [0], 'outbox.oldest_seconds': [0] });
  });

  test('a process that begins to evaluate or ceases to says so after seconds', async () => {
    const it = scene({ state: { lastEvaluationSeconds: null } });
    it.job.start();
    await it.move(0);
    expect(it.last()).not.toHaveProperty('heartbeat');
    it.state = { ...it.state, lastEvaluationSeconds: 1 };
    await it.move(0.05);
    expect(it.sent).toHaveLength(1);
    await it.move(0.05);
    expect(it.last()).toHaveProperty('heartbeat');
    it.state = { ...it.state, isLeader: false };
    await it.move(0.1);
    expect(it.last()).toEqual({ is_leader: [0, 'replica:host-1'] });
    await it.move(0.5);
    await it.job.stop();
    expect(it.sent).toHaveLength(3);
  });

  test('figures of merit are read every ten minutes, and age meanwhile', async () => {
    const it = scene({ figure: async () => START });
    it.job.start();
    await it.move(0);
    for (let minute = 0; minute < 9; minute += 1) await it.move(1);
    expect(it.figures).toBe(1);
    expect(it.last()).toMatchObject({ 'rollup.age_seconds': [540] });
    await it.move(1);
    await it.job.stop();
    expect(it.figures).toBe(2);
  });

  test('a database that does not answer does not hold up the heartbeat', async () => {
    const it = scene({ waiting: () => new Promise(() => {}) });
    it.job.start();
    await expect.poll(() => it.last(), { timeout: 20_000 }).toHaveProperty('heartbeat');
    await it.job.stop();
    expect(it.last()).not.toHaveProperty(['outbox.messages']);
  });

  test('a report that cannot be sent is logged once with the next step, sent again, and its end is logged', async () => {
    const refused = async () => Promise.reject(new DatadogError({ kind: 'forbidden', detail: 'HTTP 403' }));
    const it = scene({ submit: refused });
    it.job.start();
    await it.move(0);
    await it.move(1);
    await it.move(1);
    expect(it.sent).toEqual([]);
    expect(it.lines).toHaveLength(1);
    expect(it.lines[0]).toMatch(
      /does not reach Datadog.*Next step: check that DD_API_KEY may submit metrics, or set SELF_METRICS=off/,
    );
    it.submit = async () => {};
    await it.move(1);
    await it.move(1);
    await it.job.stop();
    expect(it.sent.map(({ at }) => at)).toEqual([3, 4]);
    expect(it.lines).toHaveLength(2);
    expect(it.lines[1]).toContain('reaches Datadog again');
  });

  test('a report that hangs piles up nothing, and a stop does not wait for it', async () => {
    let begun = 0;
    const it = scene({
      submit: () => {
        begun += 1;
        return new Promise(() => {});
      },
    });
    it.job.start();
    await it.move(0);
    for (let minute = 0; minute < 3; minute += 1) await it.move(1);
    expect(begun).toBe(1);
    await it.job.stop();
  });
});
