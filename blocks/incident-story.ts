import { formatDuration } from '../src/incidents/duration.ts';
import type { Incident, Silence } from '../src/incidents/incident.ts';
import { FLAPPING } from '../src/incidents/policy.ts';
import { openSymptoms } from '../src/incidents/symptom.ts';
import { escapeMrkdwn } from './escape.ts';
import { endingOf } from './incident-ending.ts';
import { latestFailure, silenceAt } from './incident-state.ts';
import { names } from './incident-symptoms.ts';

/** Characters of a person's own words. */
const REASON = 200;

/** How to say times: the zone they are of, and each instant in it. */
export interface Times {
  readonly now: number;
  readonly timeZone: string;
  readonly when: (instant: number) => string;
}

/** Since when it fails or how long it did, why it is over, who acts: sentences of mrkdwn without a full stop. */
export function storyLines(incident: Incident, times: Times): readonly string[] {
  return incident.status === 'firing' ? firing(incident, times) : resolved(incident, times);
}

/** A silence in words: `until 23:08 by @oncall: deploy`. */
export function silenceWords({ until, by, reason }: Silence, when: Times['when']): string {
  return `${untilWords(until, when)} by <@${by}>${reasonWords(reason)}`;
}

/** `until 23:08`, `until it recovers`. */
export function untilWords(until: Silence['until'], when: Times['when']): string {
  return until === 'recovery' ? 'until it recovers' : `until ${when(until)}`;
}

/** A person's own words behind a colon, or nothing. */
export function reasonWords(reason: string): string {
  return reason === '' ? '' : `: ${escapeMrkdwn(reason, REASON)}`;
}

/** What becomes of an incident that flaps. */
export function calmWords(): string {
  return `quiet until it has been calm for ${formatDuration(FLAPPING.calmMs)}`;
}

function firing(incident: Incident, { now, timeZone, when }: Times): readonly string[] {
  const { since } = latestFailure(incident);
  const silence = silenceAt(incident, now);
  const again = incident.openedAt < since ? ` again since ${when(since)}` : ` since ${when(since)}`;
  const first = incident.openedAt < since ? `, at first from ${when(incident.openedAt)}` : '';
  return [
    `${incident.kind === 'sight' ? 'Blind' : 'Failing'}${again} (${timeZone})${first}`,
    ...(incident.flapping ? [`Comes and goes: ${calmWords()}`] : []),
    ...acknowledgement(incident, when),
    ...(incident.acknowledged || silence ? [] : ['Nobody has acknowledged it yet']),
    ...(silence ? [`Silenced ${silenceWords(silence, when)}`] : []),
  ];
}

function resolved(incident: Incident, { now, timeZone, when }: Times): readonly string[] {
  const { since, symptoms } = latestFailure(incident);
  const end = incident.resolvedAt ?? now;
  const { word, why } = endingOf(incident.resolution ?? { kind: 'recovered' });
  const silence = silenceAt(incident, now);
  return [
    `${incident.kind === 'sight' ? 'Blind' : 'Failed'} from ${when(since)} to ${when(end)} (${timeZone}): ${formatDuration(end - since)}`,
    ...(why === '' ? [] : [`${word} ${why}${stillFailing(incident, symptoms)}`]),
    ...acknowledgement(incident, when),
    ...(silence ? [`Silenced ${silenceWords(silence, when)}; nobody is told if it fails again before`] : []),
  ];
}

function stillFailing(incident: Incident, symptoms: Incident['symptoms']): string {
  const open = openSymptoms({ symptoms });
  if (incident.resolution?.kind !== 'person' || open.length === 0) return '';
  return ` while it still failed${incident.kind === 'storm' ? `: ${names(open)}` : ''}`;
}

function acknowledgement({ acknowledged }: Incident, when: Times['when']): readonly string[] {
  return acknowledged ? [`Acknowledged by <@${acknowledged.by}> at ${when(acknowledged.at)}`] : [];
}
