import { formatDuration } from '../src/core/duration.ts';
import type { Incident, Resolution, Silence, Symptom } from '../src/incidents/incident.ts';
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
  return incident.resolution ? resolved(incident, incident.resolution, times) : firing(incident, times);
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
  return `quiet until it has been stable for ${formatDuration(FLAPPING.calmMs)}`;
}

function firing(incident: Incident, { now, timeZone, when }: Times): readonly string[] {
  const { since } = latestFailure(incident);
  const silence = silenceAt(incident, now);
  const state = incident.kind === 'datadog-outage' ? 'No data from Datadog' : 'Failing';
  const isAgain = incident.openedAt < since;
  const first = isAgain ? `, first at ${when(incident.openedAt)}` : '';
  return [
    `${state}${isAgain ? ' again' : ''} since ${when(since)} (${timeZone})${first}`,
    ...(incident.flapping ? [`Kept ${calmWords()}`] : []),
    ...acknowledgement(incident, when),
    ...(incident.acknowledged || silence ? [] : ['Nobody has acknowledged it yet']),
    ...(silence ? [silenced(silence, when)] : []),
  ];
}

function resolved(incident: Incident, resolution: Resolution, { now, timeZone, when }: Times): readonly string[] {
  const { since, symptoms } = latestFailure(incident);
  const end = incident.resolvedAt ?? now;
  const { word, why } = endingOf(resolution);
  const silence = silenceAt(incident, now);
  const state = incident.kind === 'datadog-outage' ? 'No data from Datadog' : 'Failed';
  return [
    `${state} for ${formatDuration(end - since)}, ${span(when(since), when(end))} (${timeZone})`,
    ...(why === '' ? [] : [`${word} ${why}${resolution.kind === 'person' ? stillFailing(incident, symptoms) : ''}`]),
    ...acknowledgement(incident, when),
    ...(silence ? [silenced(silence, when), 'If it fails again before then, nothing is posted'] : []),
  ];
}

function span(from: string, to: string): string {
  return from === to ? `at ${from}` : `from ${from} to ${to}`;
}

function stillFailing({ kind }: Incident, symptoms: readonly Symptom[]): string {
  const open = openSymptoms({ symptoms });
  if (open.length === 0) return '';
  return ` while it still failed${kind === 'storm' ? `: ${names(open)}` : ''}`;
}

function silenced({ until, by, reason }: Silence, when: Times['when']): string {
  return `Silenced by <@${by}> ${untilWords(until, when)}${reasonWords(reason)}`;
}

function acknowledgement({ acknowledged }: Incident, when: Times['when']): readonly string[] {
  return acknowledged ? [`Acknowledged by <@${acknowledged.by}> at ${when(acknowledged.at)}`] : [];
}
