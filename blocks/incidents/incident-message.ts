import type { KnownBlock } from '@slack/types';
import { formatDuration } from '../../src/core/duration.ts';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import type { Severity } from '../../src/incidents/rules/evaluation.ts';
import { channelOfRule } from '../../src/incidents/rules/identity.ts';
import {
  FLAPPING,
  type Incident,
  openSymptoms,
  type Resolution,
  type Silence,
  type Symptom,
} from '../../src/incidents/rules/incident.ts';
import { isPersonal } from '../../src/watches/rules/watch.ts';
import { dashboardLink } from '../kit/dashboard-links.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { context, type Message, message, section } from '../kit/message.ts';
import { GLYPHS } from '../kit/status.ts';
import { channelName, enumerate, link } from '../kit/text.ts';
import { momentsOf } from '../kit/time.ts';
import { changeLine } from './incident-change.ts';
import { incidentControls } from './incident-controls.ts';
import { newestReason, reasonLines } from './incident-reason.ts';
import {
  lastedWords,
  latestFailure,
  silenceAt,
  sinceWords,
  spokenSymptoms,
  subjectLabels,
  subjectNames,
  symptomLines,
} from './incident-symptoms.ts';

/** Links for further reading about an incident; both from the catalog. */
export interface IncidentLinks {
  /** URL. */
  readonly runbook?: string;
  readonly dashboard?: DashboardLink;
}

/** The current state of an incident. */
export interface IncidentView extends IncidentLinks {
  readonly incident: Incident;
  readonly now: number;
  readonly timeZone: string;
  /** Id of the user group that is mentioned while nobody acts, from the catalog. */
  readonly oncallGroup?: string;
}

/** Renders the first message of an incident: what fails, since when, who acts. It is edited in place until the incident is over. */
export function renderIncident(card: IncidentView): Message {
  const { incident, now } = card;
  const times = timesOf(card);
  const { glyph, words } = headline(incident, now);
  const mention = isWaiting(incident, now) && !isAgain(incident) ? mentionLine(card.oncallGroup) : [];
  const state = [...stateLines(incident, times), ...mention];
  const reason = [...reasonLines(incident, times.when), ...changeLine(incident, times.when)];
  return message(
    [
      words,
      spokenSymptoms(incident, times.when),
      ...newestReason(incident),
      ...changeLine(incident, times.when, true),
      ...state,
      callToAct(incident, now),
    ],
    [
      section([`${glyph} *${words}*`, ...symptomLines(incident, times.when)].join('\n')),
      ...(reason.length > 0 ? [section(reason.join('\n'))] : []),
      section(state.join('\n')),
      ...linksLine(card),
      ...watchLine(incident),
      incidentControls(incident, now),
    ],
  );
}

/** Writer of an incident's times for a message that stays in the channel. */
export function timesOf({ incident, now, timeZone }: IncidentView): Times {
  const first = Math.min(incident.openedAt, latestFailure(incident).since);
  return { now, timeZone, when: momentsOf(first, now, timeZone) };
}

/** Links of an incident as small print; nothing when it has none. */
export function linksLine({ runbook, dashboard }: IncidentLinks): readonly KnownBlock[] {
  const links = [
    ...(runbook === undefined ? [] : [link(runbook, 'Runbook')]),
    ...(dashboard ? [dashboardLink(dashboard)] : []),
  ];
  return links.length > 0 ? [context(links.join('  ·  '))] : [];
}

/** Names the channel that watches the subject, as small print; nothing for an incident of on-call. */
function watchLine({ channel }: Incident): readonly KnownBlock[] {
  if (channel === undefined) return [];
  // It may be shown in another channel, where "you" would be somebody else.
  const words = isPersonal({ channel })
    ? 'Watched in a direct message with the bot: `/health watching` there lists what else is.'
    : `${channelName(channel)} watches this. \`/health watching\` there lists its watches.`;
  return [context(words)];
}

function callToAct(incident: Incident, now: number): string {
  return isWaiting(incident, now) ? 'Acknowledge, silence or resolve it here' : '';
}

/** Whether an incident waits for somebody to act. */
function isWaiting(incident: Incident, now: number): boolean {
  return incident.status === 'firing' && !incident.acknowledged && !silenceAt(incident, now);
}

/** Whether an incident has re-opened: its reply mentions the group then, since an edit notifies nobody. */
function isAgain({ events }: Incident): boolean {
  return events.some(({ kind }) => kind === 'reopened');
}

/** Whether an incident was not watched for a while, before it began or re-opened last: then nobody saw it recover. */
function isWatchedAgain({ events }: Incident): boolean {
  const last = events.findLast(({ kind }) => kind === 'resolved' || kind === 'opened');
  return last?.kind === 'resolved' && last.resolution.kind === 'rule-removed';
}

/** Line that mentions a user group, whose id is from the catalog; nothing without one. */
export function mentionLine(group: string | undefined): readonly string[] {
  return group === undefined ? [] : [`<!subteam^${group}>, please have a look`];
}

/** Glyph and word of each severity. */
export const SEVERITIES: Readonly<Record<Severity, { readonly glyph: string; readonly word: string }>> = {
  critical: { glyph: GLYPHS.red, word: 'Critical' },
  warning: { glyph: GLYPHS.yellow, word: 'Warning' },
};

/** Glyph and words of an incident, its data escaped: `Critical: Shop collector`. */
export function headline(incident: Incident, at: number): { readonly glyph: string; readonly words: string } {
  const { glyph, word } = incident.resolution ? endingOf(incident.resolution) : urgency(incident, at);
  return { glyph, words: `${word}: ${incidentName(incident)}` };
}

/** Name of an incident, escaped: its subject, or the counts of a storm. */
export function incidentName(incident: Incident): string {
  if (incident.kind !== 'storm') return subjectName(incident);
  const { symptoms } = latestFailure(incident);
  const all = subjectLabels(symptoms).length;
  const open = subjectLabels(openSymptoms({ symptoms })).length;
  if (incident.status === 'resolved') return `${all} that failed together`;
  return open < all ? `${open} of ${all} still failing` : `${all} failing together`;
}

/** Label of an incident's subject, escaped; a collector's is followed by that word: `Health collector`. */
export function subjectName({ kind, subject, label }: Pick<Incident, 'kind' | 'subject' | 'label'>): string {
  const isCollector = kind === 'subject' && !subject.includes('.');
  return isCollector ? `${escapeMrkdwn(label)} collector` : escapeMrkdwn(label);
}

function urgency(incident: Incident, at: number): { readonly glyph: string; readonly word: string } {
  const { glyph, word } =
    incident.kind === 'datadog-outage'
      ? { glyph: GLYPHS.gray, word: 'Datadog unreachable' }
      : SEVERITIES[incident.severity];
  if (silenceAt(incident, at)) return { glyph: '🔕', word: `${word}, silenced` };
  return { glyph, word: incident.flapping ? `${word}, flapping` : word };
}

/** Glyph and sentence (in two parts) for the end of an incident. Green is only for a recovery that was observed. */
export function endingOf(resolution: Resolution): {
  readonly glyph: string;
  readonly word: string;
  /** mrkdwn; empty for a recovery. */
  readonly why: string;
} {
  switch (resolution.kind) {
    case 'recovered':
      return { glyph: GLYPHS.green, word: 'Recovered', why: '' };
    case 'person':
      return { glyph: GLYPHS.gray, word: 'Resolved', why: `by <@${resolution.by}>` };
    case 'rule-removed': {
      if (resolution.isSubjectGone) return { glyph: GLYPHS.gray, word: 'Cannot be evaluated any more', why: GONE };
      if (resolution.coveredBy !== undefined)
        return { glyph: GLYPHS.gray, word: 'No longer watched', why: coveredWhy(resolution.coveredBy) };
      if (resolution.rules.every((rule) => channelOfRule(rule) !== undefined))
        return { glyph: GLYPHS.gray, word: 'No longer watched', why: WATCH_ENDED };
      const rules = enumerate(resolution.rules.map((rule) => `\`${escapeMrkdwn(rule)}\``));
      return { glyph: GLYPHS.gray, word: 'No longer watched', why: `because the catalog no longer has ${rules}` };
    }
  }
}

const coveredWhy = (rule: string) => `because on-call's rule \`${escapeMrkdwn(rule)}\` notifies this channel of it now`;
const GONE = 'because the catalog no longer has it';
const WATCH_ENDED = 'because the watch was ended or changed, or the catalog no longer has it';

/** Characters of a person's own words. */
const REASON_LENGTH = 200;

/** The current time, the time zone, and a function that writes an instant in it. */
export interface Times {
  readonly now: number;
  readonly timeZone: string;
  readonly when: (instant: number) => string;
}

/** Sentences of mrkdwn without a full stop: since when it fails or how long it failed, why it is over, who acts. */
export function stateLines(incident: Incident, times: Times): readonly string[] {
  return incident.resolution ? resolvedLines(incident, incident.resolution, times) : firingLines(incident, times);
}

/** `until 23:08`, `until it recovers`. */
export function untilWords(until: Silence['until'], when: Times['when']): string {
  return until === 'recovery' ? 'until it recovers' : `until ${when(until)}`;
}

/** A person's own words after a colon; empty for none. */
export function reasonWords(reason: string): string {
  return reason === '' ? '' : `: ${escapeMrkdwn(reason, REASON_LENGTH)}`;
}

/** Until when a flapping incident is quiet, in words. */
export function calmWords(): string {
  return `quiet until it has been stable for ${formatDuration(FLAPPING.calmMs)}`;
}

function firingLines(incident: Incident, { now, timeZone, when }: Times): readonly string[] {
  const failure = latestFailure(incident);
  const { since } = failure;
  const silence = silenceAt(incident, now);
  const state = incident.kind === 'datadog-outage' ? 'No data from Datadog' : 'Failing';
  const isAgain = incident.openedAt < since;
  const first = isAgain ? `, first at ${when(incident.openedAt)}` : '';
  const again = isWatchedAgain(incident) ? ', watched again' : ' again';
  return [
    `${state}${isAgain ? again : ''} since ${sinceWords(failure, when)} (${timeZone})${first}`,
    ...(incident.flapping ? [`Kept ${calmWords()}`] : []),
    ...acknowledgementLine(incident, when),
    ...(incident.acknowledged || silence ? [] : ['Nobody has acknowledged it yet']),
    ...(silence ? [silenceSentence(silence, when)] : []),
  ];
}

function resolvedLines(incident: Incident, resolution: Resolution, { now, timeZone, when }: Times): readonly string[] {
  const failure = latestFailure(incident);
  const end = incident.resolvedAt ?? now;
  const { word, why } = endingOf(resolution);
  const silence = silenceAt(incident, now);
  const state = incident.kind === 'datadog-outage' ? 'No data from Datadog' : 'Failed';
  return [
    `${state} for ${lastedWords(failure, end)}, ${timeSpan(sinceWords(failure, when), when(end))} (${timeZone})`,
    ...(why === ''
      ? []
      : [`${word} ${why}${resolution.kind === 'person' ? stillFailing(incident, failure.symptoms) : ''}`]),
    ...acknowledgementLine(incident, when),
    ...(silence ? [silenceSentence(silence, when), 'If it fails again before then, nothing is posted'] : []),
  ];
}

function timeSpan(from: string, to: string): string {
  return from === to ? `at ${from}` : `from ${from} to ${to}`;
}

function stillFailing({ kind }: Incident, symptoms: readonly Symptom[]): string {
  const open = openSymptoms({ symptoms });
  if (open.length === 0) return '';
  return ` while it was still failing${kind === 'storm' ? `: ${subjectNames(open)}` : ''}`;
}

function silenceSentence({ until, by, reason }: Silence, when: Times['when']): string {
  return `Silenced by <@${by}> ${untilWords(until, when)}${reasonWords(reason)}`;
}

function acknowledgementLine({ acknowledged }: Incident, when: Times['when']): readonly string[] {
  return acknowledged ? [`Acknowledged by <@${acknowledged.by}> at ${when(acknowledged.at)}`] : [];
}
