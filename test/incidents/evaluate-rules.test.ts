import { describe, expect, test } from 'vitest';
import { evaluateRules, readWatches } from '../../src/incidents/evaluate-rules.ts';
import { createCovering } from '../../src/incidents/rules/covering.ts';
import type { ScoreReader } from '../../src/incidents/score-reader.ts';
import { StoreError } from '../../src/store/store-error.ts';
import type { Watch } from '../../src/watches/rules/watch.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { incidentOf, resolvedAt } from '../fixtures/incidents.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const WATCH: Watch = { channel: 'C1', subject: 'ci.*', level: 'red', holdMs: 0, by: 'U1', at: 0 };
const NOTHING = { data: { attributes: { series: [], times: [], values: [] } } };

/** Sources of an evaluation, and how long it was ready to wait for the scores each time. */
function sourcesOf({ isOncall = true, fails = false, ruled = [] as readonly number[] } = {}) {
  const waits: number[] = [];
  let begun = 0;
  const scores: ScoreReader = {
    begin() {
      begun += 1;
    },
    async newest(_, waitMs) {
      waits.push(waitMs);
      return null;
    },
  };
  const queryTimeseriesData = async () => {
    if (fails) throw Object.assign(new Error('down'), { code: 503 });
    return NOTHING as never;
  };
  const catalog = catalogOf({ ci: ['tests'] }, [], {
    alerts: {
      rules: [
        { name: 'no_data', kind: 'no_data', intervals: 2, severity: 'critical' },
        ...ruled.map((minutes) => {
          const rule = { name: `red_${minutes}`, kind: 'red', metrics: ['ci.*'], severity: 'warning' } as const;
          return { ...rule, for: `${minutes}m` };
        }),
      ],
    },
  });
  const covering = createCovering(catalog);
  const oncallChannel = async (): Promise<string | undefined> => 'C1';
  const options = { api: { queryTimeseriesData }, scores, catalog, timeZone: 'UTC', isOncall, covering, oncallChannel };
  return { options, waits, begun: () => begun };
}

describe('evaluation', () => {
  test('the scores are read only where a rule or a watch is about them, and no failing collector waits for them', async () => {
    const { options, waits, begun } = sourcesOf();
    await evaluateRules(options, [], NOW);
    expect([begun(), waits]).toEqual([0, []]);
    const { signals } = (await evaluateRules(options, [WATCH], NOW)) as { signals: readonly { rule: string }[] };
    // The collector has no run at all, which is a breach.
    expect([begun(), waits]).toEqual([1, [0]]);
    expect(signals.map(({ rule }) => rule)).toEqual(['no_data', 'red@C1']);
  });

  test('without an on-call channel only watches are evaluated, and Datadog is not asked about collectors', async () => {
    const { options, waits } = sourcesOf({ isOncall: false, fails: true });
    const evaluation = await evaluateRules(options, [WATCH], NOW);
    expect(evaluation).toMatchObject({ kind: 'evaluated', signals: [{ rule: 'red@C1', verdict: 'unknown' }] });
    expect(waits).toEqual([5_000]);
  });

  test('a watch of the on-call channel that a rule covers is not evaluated, and one elsewhere or that is notified sooner is', async () => {
    const { options } = sourcesOf({ ruled: [30, 10] });
    const of = (values: Partial<Watch>): Watch => ({ ...WATCH, subject: 'ci.tests', holdMs: 600_000, ...values });
    const covered = of({});
    const others = [of({ channel: 'C2' }), of({ subject: 'ci.*' }), of({ holdMs: 540_000 }), of({ level: 'yellow' })];
    const seen = async (watch: Watch, more: Partial<typeof options> = {}) => {
      const evaluation = await evaluateRules({ ...options, ...more }, [watch], NOW);
      if (evaluation.kind !== 'evaluated') return expect.fail('Datadog is there');
      return [evaluation.signals.some(({ rule }) => rule.includes('@')), evaluation.covered?.map(({ rule }) => rule)];
    };
    expect(await seen(covered)).toEqual([false, ['red_10']]);
    for (const other of others) expect(await seen(other), JSON.stringify(other)).toEqual([true, []]);
    // As long as the channel is not known, an alarm too many is better than none.
    expect(await seen(covered, { oncallChannel: async () => undefined })).toEqual([true, []]);
    expect(await seen(covered, { oncallChannel: () => Promise.reject(new Error('down')) })).toEqual([true, []]);
    expect(await seen(covered, { oncallChannel: () => new Promise(() => {}) })).toEqual([true, []]);
    expect(await seen(covered, { isOncall: false })).toEqual([true, []]);
  });

  test('watches that could not be read are said so, and all other rules are evaluated', async () => {
    const { options } = sourcesOf();
    const evaluation = await evaluateRules(options, null, NOW);
    expect(evaluation).toMatchObject({ kind: 'evaluated', isWithoutWatches: true, signals: [{ rule: 'no_data' }] });
  });
});

describe('what is watched', () => {
  const over = (watches: () => Promise<readonly Watch[]>, isOncall = false, incidents = [incidentOf()]) =>
    readWatches({
      isOncall,
      store: () => ({ watches: { all: watches, change: async () => expect.fail('nothing is changed') } }),
      current: async () => incidents,
    });

  test('there is nothing to evaluate without on-call and watches, unless the incident of a watch that ended is open', async () => {
    expect(await over(async () => [])).toBe('nothing');
    expect(await over(async () => [], true)).toEqual([]);
    expect(await over(async () => [WATCH])).toEqual([WATCH]);
    expect(await over(async () => [], false, [incidentOf({ channel: 'C1' })])).toEqual([]);
    expect(await over(async () => [], false, [incidentOf({ channel: 'C1', ...resolvedAt(1) })])).toBe('nothing');
  });

  test('a database that does not answer keeps no alarm back', async () => {
    const broken = async () => Promise.reject(new StoreError('down'));
    expect(await over(broken)).toBeNull();
    await expect(over(async () => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  });
});
