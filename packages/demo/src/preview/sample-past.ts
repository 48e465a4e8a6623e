import type { Coverage } from '../../../../src/incidents/history/coverage.ts';
import type { Failure, PastIncident, PersonAction } from '../../../../src/incidents/history/failures.ts';

const MINUTE_MS = 60_000;

/** Things that happened to a failure, in minutes after it opened; without an end it is open. */
export interface SampleMinutes {
  /** By the person on call. */
  readonly acknowledged?: number | undefined;
  /** By the lead, as a resolution. */
  readonly silenced?: number | undefined;
  /** End of it: an evaluation found it healthy, a person resolved it, or its rule left the catalog. */
  readonly recovered?: number | undefined;
  readonly resolved?: number | undefined;
  readonly removed?: number | undefined;
}

/** A failure that opened at that time, in milliseconds since 1970; `more` replaces what follows from the minutes. */
export function sampleFailure(openedAt: number, minutes: SampleMinutes = {}, more: Partial<Failure> = {}): Failure {
  const { acknowledged, silenced, recovered, resolved, removed } = minutes;
  const act = (what: PersonAction['what'], by: string, after: number | undefined): readonly PersonAction[] =>
    after === undefined ? [] : [{ what, by, at: openedAt + after * MINUTE_MS }];
  const end = (how: 'recovered' | 'person' | 'rule-removed', by: string | null, after: number | undefined) =>
    after === undefined ? [] : [{ how, by, at: openedAt + after * MINUTE_MS }];
  const acknowledgement = act('acknowledged', 'U0ONCALL', acknowledged);
  const ends = [
    ...end('recovered', null, recovered),
    ...end('person', 'U0LEAD', resolved),
    ...end('rule-removed', null, removed),
  ];
  return {
    openedAt,
    isAgain: false,
    acknowledged: acknowledgement[0] ?? null,
    actions: [...acknowledgement, ...act('silenced', 'U0LEAD', silenced), ...act('resolved', 'U0LEAD', resolved)],
    end: ends[0] ?? null,
    flaps: 0,
    ...more,
  };
}

/** An incident of a collector with these failures, oldest first. */
export function samplePast(
  subject: string,
  failures: readonly Failure[],
  more: Partial<PastIncident> = {},
): PastIncident {
  const id = `${subject}-${failures[0]?.openedAt}`;
  return { id, kind: 'subject', subject, label: subject, severity: 'critical', subjects: [subject], failures, ...more };
}

/** A period of which everything is known; milliseconds since 1970. */
export function wholeCoverage(from: number, to: number): Coverage {
  return {
    from,
    to,
    knownFrom: from,
    limit: null,
    gaps: [],
    outages: [],
    isEvaluated: true,
    restoredAt: [],
    lost: 0,
    unreadable: 0,
    incomplete: 0,
  };
}
