import fc from 'fast-check';
import { renderHistoryFile, renderIncidentHistory } from '../../blocks/incidents/incident-history.ts';
import type { OpenIncident } from '../../blocks/incidents/open-incidents.ts';
import type { CardView } from '../../blocks/kit/card.ts';
import type { Message } from '../../blocks/kit/message.ts';
import type { Coverage } from '../../src/incidents/history/coverage.ts';
import type { Failure, PastIncident, PersonAction } from '../../src/incidents/history/failures.ts';
import type { IncidentHistory } from '../../src/incidents/history/history.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const ZONE = 'Europe/Berlin';

const instant = fc.integer({ min: -30 * 86_400_000, max: 86_400_000 }).map((offset) => NOW + offset);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const size = fc.constantFrom(0, 1, 20, 500);

const actBy = (user: fc.Arbitrary<string>): fc.Arbitrary<PersonAction> =>
  fc.record({
    what: fc.constantFrom('acknowledged' as const, 'silenced' as const, 'silence-ended' as const, 'resolved' as const),
    by: user,
    at: instant,
  });

const failureBy = (user: fc.Arbitrary<string>): fc.Arbitrary<Failure> =>
  fc.record({
    openedAt: instant,
    isAgain: fc.boolean(),
    acknowledged: maybe(actBy(user)),
    actions: fc.array(actBy(user), { maxLength: 9 }),
    end: maybe(
      fc.record({
        at: instant,
        how: fc.constantFrom('recovered' as const, 'person' as const, 'rule-removed' as const),
        by: maybe(user),
      }),
    ),
    flaps: fc.nat(3),
  });

const coverageOf: fc.Arbitrary<Coverage> = fc.record({
  from: instant,
  to: instant,
  knownFrom: instant,
  limit: fc.constantFrom(null, 'retention' as const, 'database' as const, 'evaluation' as const, 'number' as const),
  gaps: fc.array(fc.record({ since: instant, until: maybe(instant) }), { maxLength: 9 }),
  outages: fc.array(fc.record({ since: instant, until: maybe(instant) }), { maxLength: 9 }),
  isEvaluated: fc.boolean(),
  restoredAt: fc.array(instant, { maxLength: 9 }),
  lost: fc.nat(2),
  unreadable: fc.nat(2),
  incomplete: fc.nat(2),
});

function historyOf(name: fc.Arbitrary<string>, user: fc.Arbitrary<string>): fc.Arbitrary<IncidentHistory> {
  const one: fc.Arbitrary<PastIncident> = fc.record({
    id: fc.uuid(),
    kind: fc.constantFrom('subject' as const, 'storm' as const, 'datadog-outage' as const),
    subject: name,
    label: name,
    severity: fc.constantFrom('critical' as const, 'warning' as const),
    subjects: fc.array(name, { maxLength: 3 }),
    failures: fc.array(failureBy(user), { minLength: 1, maxLength: 4 }),
  });
  const incidents = size.chain((count) => fc.array(one, { minLength: count, maxLength: count }));
  return fc.record({ incidents, coverage: coverageOf });
}

/** Every renderer of past incidents, given all that data may hold. `user` are the people that it may mention. */
export function historyRenderings(
  name: fc.Arbitrary<string>,
  user: fc.Arbitrary<string>,
  { open, view }: { readonly open: fc.Arbitrary<readonly OpenIncident[]>; readonly view: fc.Arbitrary<CardView> },
): readonly [string, fc.Arbitrary<Message>][] {
  const history = historyOf(name, user);
  const subject = fc.option(fc.record({ kind: fc.constant('subject' as const), subject: name, label: name }), {
    nil: undefined,
  });
  const shared = { days: 7, warnings: ['Nothing is posted'], controls: { commandLine: '/incidents' } };
  return [
    [
      'renderIncidentHistory',
      fc
        .tuple(history, open, subject, view)
        .map(([past, incidents, about, how]) =>
          renderIncidentHistory(
            { ...shared, history: past, open: incidents, subject: about, now: NOW, timeZone: ZONE },
            how,
          ),
        ),
    ],
    [
      'renderHistoryFile',
      fc
        .tuple(history, subject, fc.nat(9), name)
        .map(([past, about, omitted, words]) =>
          renderHistoryFile(
            { history: past, subject: about, days: 30 },
            { omitted, line: `/incidents ${words} csv` },
            { now: NOW, timeZone: ZONE },
          ),
        ),
    ],
  ];
}
