import { RECOVERED, silence } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { reviewIncidents } from '../../../src/digest/rules/review-incidents.ts';
import type { Coverage } from '../../../src/incidents/history/coverage.ts';
import type { PastIncident } from '../../../src/incidents/history/failures.ts';
import type { Incident } from '../../../src/incidents/rules/incident.ts';
import { COMPLETE, failureOf, MONDAY_NINE, pastOf, SPAN } from '../../fixtures/reviews.ts';

const MINUTE = 60_000;

function reviewed(
  incidents: readonly PastIncident[],
  { coverage = {}, active = [] }: { coverage?: Partial<Coverage>; active?: readonly Incident[] } = {},
) {
  const history = { incidents, coverage: { ...COMPLETE, ...coverage } };
  return reviewIncidents({ history, active, isPosting: true, now: MONDAY_NINE }, SPAN);
}

describe('incidents of a week', () => {
  test('a failure belongs to the week in which it began', () => {
    const incidents = [
      pastOf('a', failureOf('2026-11-22T23:59:59Z', 3, 20)),
      pastOf('b', failureOf('2026-11-16T00:00:00Z', null, 5)),
      pastOf('before', failureOf('2026-11-15T23:59:00Z', 1, 2)),
      pastOf('lasted into it', failureOf('2026-11-14T08:00:00Z', 9, 2_880)),
      pastOf('of today', failureOf('2026-11-23T00:00:00Z', null, null)),
    ];
    const { figures, before, carried } = reviewed(incidents);
    expect(figures).toMatchObject({ incidents: 2, failures: 2, acknowledged: 1, recovered: 2 });
    // By hand: 20 and 5 minutes; the median of two is their mean, the p90 by the nearest rank is the longer one.
    expect(figures.toRecover).toEqual({ count: 2, median: 12.5 * MINUTE, p90: 20 * MINUTE });
    expect(before).toMatchObject({ incidents: 2, failures: 2 });
    expect(carried).toBe(2);
  });

  test.each([
    ['all were acknowledged', [2, 6, 30], 6],
    ['half of four were', [2, 6, null, null], 6],
    ['of five three were, the slowest of which makes half', [2, 6, 9, null, null], 9],
    ['fewer than half were', [2, null, null], null],
    ['none was', [null], null],
    ['there was none', [], null],
  ])('half were acknowledged within a time in which they really were: %s', (_, minutes, half) => {
    const incidents = minutes.map((minute, at) => pastOf(`s${at}`, failureOf('2026-11-18T08:00:00Z', minute, 60)));
    expect(reviewed(incidents).halfAcknowledgedMs).toBe(half === null ? null : half * MINUTE);
  });

  test('the week before is compared only if all of it is known', () => {
    const incidents = [pastOf('a', failureOf('2026-11-12T08:00:00Z', 1, 2))];
    expect(reviewed(incidents).before?.failures).toBe(1);
    const knownFrom = Date.parse('2026-11-10T00:00:00Z');
    expect(reviewed(incidents, { coverage: { knownFrom, limit: 'database' } }).before).toBeNull();
    const gap = { since: Date.parse('2026-11-11T00:00:00Z'), until: Date.parse('2026-11-12T00:00:00Z') };
    const some = reviewed(incidents, { coverage: { gaps: [gap] } });
    expect(some.before).toBeNull();
    expect(some.coverage).toMatchObject({ gaps: [], limit: null });
  });

  test('what is not known of the week stays with it', () => {
    const gap = { since: Date.parse('2026-11-22T22:00:00Z'), until: null };
    const knownFrom = Date.parse('2026-11-17T00:00:00Z');
    const { coverage } = reviewed([], { coverage: { gaps: [gap], knownFrom, limit: 'retention', unreadable: 1 } });
    expect(coverage).toMatchObject({ gaps: [gap], knownFrom, limit: 'retention', unreadable: 1 });
    expect(coverage.from).toBe(Date.parse('2026-11-16T00:00:00Z'));
    expect(coverage.to).toBe(Date.parse('2026-11-23T00:00:00Z'));
  });

  test('what somebody silenced in the week is named once, and what still is by its silence', () => {
    const silenced = (begun: string, at: string) => {
      const failure = failureOf(begun, null, null);
      return { ...failure, actions: [{ what: 'silenced', by: 'U1', at: Date.parse(at) } as const] };
    };
    const incidents = [
      pastOf('a', silenced('2026-11-10T08:00:00Z', '2026-11-16T08:00:00Z')),
      pastOf('a', silenced('2026-11-18T08:00:00Z', '2026-11-18T09:00:00Z')),
      pastOf('later', silenced('2026-11-18T08:00:00Z', '2026-11-23T08:00:00Z')),
    ];
    const active = [
      { ...RECOVERED, id: 'over', silence: silence(MONDAY_NINE - 1) },
      { ...RECOVERED, id: 'running', silence: silence('recovery') },
      { ...RECOVERED, id: 'none', silence: null },
    ];
    const { silenced: named, stillSilenced } = reviewed(incidents, { active });
    expect(named).toEqual([{ kind: 'subject', subject: 'a', label: 'a' }]);
    expect(stillSilenced.map(({ id }) => id)).toEqual(['running']);
  });
});
