import type { EventDetails, Incident, IncidentEvent, Symptom } from '../../../../src/incidents/rules/incident.ts';
import type { CollectorReason, MetricReason } from '../../../../src/incidents/rules/reason.ts';
import { NOW } from './sample-rollup.ts';

const MINUTE_MS = 60_000;

/** The time that many minutes before the previews are rendered. */
export function ago(minutes: number): number {
  return NOW - minutes * MINUTE_MS;
}

/** An ongoing breach that began that many minutes ago. */
export function symptom(
  rule: string,
  { says, since, more = {} }: { readonly says: string; readonly since: number; readonly more?: Partial<Symptom> },
): Symptom {
  const subject = { subject: 'github', label: 'GitHub' };
  return { rule, says, since: ago(since), severity: 'critical', clearedAt: null, ...subject, ...more };
}

/** Happenings as events, numbered in their order. */
export function events(...happenings: readonly (EventDetails & { readonly at: number; readonly actor?: string })[]) {
  return happenings.map((one, index): IncidentEvent => ({ actor: null, ...one, number: index + 1 }));
}

/** The reason why GitHub fails: one error of everything, which names its next step. */
export const REASON: CollectorReason = {
  kind: 'collector',
  readAt: ago(1),
  errors: [
    {
      at: ago(30),
      message: 'HTTP 401 of GET /repos/example/app/actions/runs: the token has expired',
      nextStep: 'renew GITHUB_TOKEN and restart the bot',
      about: 'Tests Passing, Merge Time, Flaky Checks, PR Velocity, Hotfixes, and 7 more',
    },
  ],
  moreErrors: 0,
  needsErrors: true,
  since: ago(1_440),
  runs: [
    { at: ago(4), seconds: 0.4, errors: 1, failed: true },
    { at: ago(7), seconds: 0.4, errors: 1, failed: true },
    { at: ago(30), seconds: 0.6, errors: 1, failed: true },
    { at: ago(45), seconds: 8.2, errors: 0, failed: false },
    { at: ago(60), seconds: 7.9, errors: 0, failed: false },
    { at: ago(75), seconds: 12.4, errors: 2, failed: false },
  ],
  lastGoodRunAt: ago(45),
  rows: {
    areas: [
      { title: 'CI/CD', count: 12 },
      { title: 'Development', count: 3 },
    ],
    example: 'Tests Passing',
  },
  grayFrom: ago(15),
};

/** The reason why a metric is red: it got worse over days. */
export const METRIC_REASON: MetricReason = {
  kind: 'metric',
  readAt: ago(1),
  value: '71.4 %',
  goal: '> 95 %',
  trend: ['99.1', '98.7', null, '96', '88.2', '80', '71.4'].map((value, day) => ({
    date: `2026-11-${17 + day}`,
    value,
  })),
  redSince: '2026-11-22',
};

/** Two rules breached on one collector for half an hour, and nobody has acted. */
export const FIRING: Incident = {
  id: 'github-2026-11-23T12:36:00.000Z',
  kind: 'subject',
  subject: 'github',
  label: 'GitHub',
  status: 'firing',
  severity: 'critical',
  openedAt: ago(29),
  resolvedAt: null,
  resolution: null,
  symptoms: [
    symptom('failed', { says: 'the newest run failed', since: 29 }),
    symptom('errors', { says: '5 errors in the last hour, more than 3', since: 21, more: { severity: 'warning' } }),
  ],
  acknowledged: null,
  silence: null,
  flips: [],
  flapping: false,
  remindFrom: ago(29),
  reminders: 0,
  events: events({ kind: 'opened', at: ago(29) }),
  reasons: { github: REASON },
};

/** One rule, less urgent. */
export const WARNING: Incident = {
  ...FIRING,
  severity: 'warning',
  reasons: { github: { ...REASON, errors: [], needsErrors: false, rows: null, grayFrom: null } },
  symptoms: [
    symptom('duration', { says: 'a run took 48.2 s, more than 30 s', since: 29, more: { severity: 'warning' } }),
  ],
};

/** Over; it failed for 24 minutes. */
export const RECOVERED: Incident = {
  ...FIRING,
  status: 'resolved',
  resolvedAt: ago(5),
  resolution: { kind: 'recovered' },
  symptoms: FIRING.symptoms.map((one) => ({ ...one, clearedAt: ago(5) })),
};

/** A silence that somebody began ten minutes ago. */
export function silence(until: number | 'recovery', reason = ''): NonNullable<Incident['silence']> {
  return { by: 'U0ONCALL', at: ago(10), until, reason, announced: true };
}

/** These collectors failed together, and the first ones have recovered. */
export function storm(labels: readonly string[], recovered: number): Incident {
  return {
    ...FIRING,
    id: 'storm-2026-11-23T12:36:00.000Z',
    kind: 'storm',
    subject: 'storm',
    label: 'Many at once',
    reasons: { 'subject-1': REASON, 'subject-3': REASON },
    symptoms: labels.map((label, at) =>
      symptom(at % 3 === 0 ? 'failed' : 'no_data', {
        says: 'one is due every 10 min',
        since: 29,
        more: {
          subject: `subject-${at}`,
          label,
          noRunSince: ago(56),
          clearedAt: at < recovered ? ago(8) : null,
        },
      }),
    ),
  };
}

/** Datadog cannot be read. */
export const DATADOG_OUTAGE: Incident = {
  ...FIRING,
  id: 'datadog-outage-2026-11-23T12:36:00.000Z',
  kind: 'datadog-outage',
  subject: 'datadog-outage',
  label: 'Datadog',
  symptoms: [
    symptom('datadog-outage', {
      says: 'Datadog answered with an error (HTTP 500). Next step: look at status.datadoghq.com',
      since: 29,
      more: {
        subject: 'datadog-outage',
        label: 'Datadog',
      },
    }),
  ],
};
