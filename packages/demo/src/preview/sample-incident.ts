import type { EventDetails, Incident, IncidentEvent, Symptom } from '../../../../src/incidents/rules/incident.ts';
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
};

/** One rule, less urgent. */
export const WARNING: Incident = {
  ...FIRING,
  severity: 'warning',
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
export const BLIND: Incident = {
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
