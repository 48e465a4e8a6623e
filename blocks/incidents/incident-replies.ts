import type { KnownBlock } from '@slack/types';
import { formatDuration } from '../../src/core/duration.ts';
import { conditionKey } from '../../src/incidents/rules/evaluation.ts';
import type { Incident, IncidentEvent, Resolution, Symptom } from '../../src/incidents/rules/incident.ts';
import { cut } from '../kit/escape.ts';
import { context, type Message, message, section } from '../kit/message.ts';
import { enumerate } from '../kit/text.ts';
import { moment, momentsOf } from '../kit/time.ts';
import { silenceControls } from './incident-controls.ts';
import {
  calmWords,
  endingOf,
  incidentName,
  mentionLine,
  reasonWords,
  SEVERITIES,
  subjectName,
  type Times,
  untilWords,
} from './incident-message.ts';
import { newestReason } from './incident-reason.ts';
import {
  lastedWords,
  latestFailure,
  shownSymptom,
  silenceAt,
  spokenSymptoms,
  subjectNames,
} from './incident-symptoms.ts';

/** Characters of a summary; a person's whole reason fits in. */
const SUMMARY_LENGTH = 400;

/** Context in which a reply is rendered. */
export interface ReplyContext {
  readonly now: number;
  readonly timeZone: string;
  /** Id of the user group that this reply mentions, from the catalog. */
  readonly oncallGroup?: string;
  /** Whether it is shown in the channel too, where it has to name the incident. */
  readonly broadcast?: boolean;
}

/** One event in an incident's thread. */
export interface IncidentReply {
  readonly message: Message;
  /** The reply as one line of mrkdwn with its time. */
  readonly summary: string;
}

/** Whether an event gets a reply: while a silence runs, nothing is posted about an ongoing incident. */
export function shouldNotify(event: IncidentEvent, incident: Incident): boolean {
  const goesOn = ['changed', 'flapping', 'flapping-ended', 'reopened', 'reminded'].includes(event.kind);
  return !goesOn || silenceAt(incident, event.at) === null;
}

/** Renders the reply about an event, in one or two lines; null for an event that the first message shows already. */
export function renderIncidentReply(
  event: IncidentEvent,
  incident: Incident,
  { now, timeZone, oncallGroup, broadcast = false }: ReplyContext,
): IncidentReply | null {
  const times = { now, timeZone, when: momentsOf(event.at, now, timeZone) };
  const text = describeEvent(event, incident, times);
  if (!text) return null;
  const { glyph, word, rest, controls = [], brief = `${lowerFirst(word)} ${rest}`.trimEnd() } = text;
  const more = [...(text.more ?? []), ...mentionLine(oncallGroup)];
  const at = `${times.when(event.at)} (${timeZone})`;
  const heading = broadcast ? `${subjectName(incident)}: ${word}` : word;
  const firstLine = [glyph, `*${heading}*`, rest].filter(Boolean).join(' ');
  return {
    message: message([`${subjectName(incident)}: ${word} ${rest}`.trimEnd(), ...more, `At ${at}`].map(withoutBold), [
      section([firstLine, ...more].join('\n')),
      ...controls,
      context(at),
    ]),
    summary: cut(`${moment(event.at, now, timeZone)} ${brief}`, SUMMARY_LENGTH),
  };
}

/** A text whose words are not printed bold: a notification would show the asterisks. Those of data are escaped, so none is lost. */
function withoutBold(text: string): string {
  return text.replaceAll(/\*([^*\n]+)\*/g, '$1');
}

function lowerFirst(word: string): string {
  return `${word.charAt(0).toLowerCase()}${word.slice(1)}`;
}

/** Text of a reply, in mrkdwn without full stops. */
interface EventText {
  readonly glyph?: string;
  /** Printed bold; `rest` ends its sentence. */
  readonly word: string;
  readonly rest: string;
  /** Further lines. */
  readonly more?: readonly string[];
  readonly controls?: readonly KnownBlock[];
  /** The text as one line of several, if that is not `word` and `rest`. */
  readonly brief?: string;
}

/** Text of an event; null for one that the first message shows already. */
function describeEvent(event: IncidentEvent, incident: Incident, times: Times): EventText | null {
  const by = event.actor === null ? '' : `by <@${event.actor}>`;
  switch (event.kind) {
    case 'opened':
      return null;
    case 'reopened':
      return describeReopening(event, incident, times);
    case 'changed':
      return describeChange(event, incident, times.when);
    case 'flapping':
      return { word: 'Flapping:', rest: `${event.changes} changes in the last hour; ${calmWords()}` };
    case 'flapping-ended':
      return describeFailing(incident, { when: times.when, word: 'No longer flapping,', rest: 'and still failing' });
    case 'resolved':
      return describeEnd(event.resolution, event.at, incident);
    case 'acknowledged':
      return { word: 'Acknowledged', rest: by };
    case 'silenced': {
      const rest = `${by} ${untilWords(event.until, times.when)}${reasonWords(event.reason)}`;
      const more = event.until === 'recovery' ? [] : ['Until then only its recovery is posted'];
      return { glyph: '🔕', word: 'Silenced', rest, more };
    }
    case 'silence-ending': {
      const rest = `at ${times.when(event.until)}, and it is still failing`;
      return { glyph: '🔕', word: 'The silence ends', rest, controls: [silenceControls(incident)] };
    }
    case 'silence-ended':
      return event.stillFiring ? describeEndOfSilence(by, incident, times) : null;
    case 'reminded':
      return describeReminder(incident, times);
  }
}

/** Text for an incident that fails again after its recovery, still fails after a person resolved it, or is watched again. */
function describeReopening({ number }: IncidentEvent, incident: Incident, { when }: Times): EventText {
  const before = incident.events.findLast((one) => one.kind === 'resolved' && one.number < number);
  const resolution = before?.kind === 'resolved' ? before.resolution : undefined;
  // What was taken out while it failed was not seen to recover.
  if (resolution?.kind === 'rule-removed')
    return describeFailing(incident, { when, word: 'Watched again,', rest: 'and failing' });
  const rest = resolution?.kind === 'person' ? `although <@${resolution.by}> resolved it` : '';
  return describeFailing(incident, { when, word: rest === '' ? 'Fails again' : 'Still failing', rest });
}

function describeEnd(resolution: Resolution, at: number, incident: Incident): EventText {
  const { glyph, word, why } = endingOf(resolution);
  const lasted = `after ${lastedWords(latestFailure(incident), at)}`;
  return { glyph, word, rest: `${lasted} ${why}`.trimEnd() };
}

function describeEndOfSilence(by: string, incident: Incident, { when }: Times): EventText {
  const rest = by === '' ? 'and still failing' : `ended ${by}, and still failing`;
  return describeFailing(incident, { when, word: 'No longer silenced,', rest });
}

function describeReminder(incident: Incident, { now, when }: Times): EventText {
  const waited = `since ${when(incident.remindFrom)} (${formatDuration(now - incident.remindFrom)})`;
  return describeFailing(incident, { when, word: 'Nobody has acknowledged this', rest: waited });
}

function describeFailing(
  incident: Incident,
  { when, word, rest }: { readonly when: Times['when']; readonly word: string; readonly rest: string },
): EventText {
  const more = [spokenSymptoms(incident, when), ...newestReason(incident)];
  return { glyph: SEVERITIES[incident.severity].glyph, word, rest, more };
}

/** Text about new and cleared symptoms: a storm's names with its counts, another incident's symptoms in full. */
function describeChange(
  event: Extract<IncidentEvent, { kind: 'changed' }>,
  incident: Incident,
  when: Times['when'],
): EventText {
  const isStorm = incident.kind === 'storm';
  const listSymptoms = (symptoms: readonly Symptom[]) =>
    isStorm
      ? subjectNames(symptoms)
      : enumerate(
          symptoms.map((symptom) => shownSymptom(symptom, when)),
          '; ',
        );
  const withKeys = (keys: readonly string[]) =>
    incident.symptoms.filter((symptom) => keys.includes(conditionKey(symptom)));
  const ended = withKeys(event.cleared);
  const parts = [
    ['New', listSymptoms(withKeys(event.added))],
    ['Cleared', listSymptoms(ended.filter(({ isRemoved }) => !isRemoved))],
    ['No longer watched', listSymptoms(ended.filter(({ isRemoved }) => isRemoved))],
  ].flatMap(([word = '', rest = '']) => (rest === '' ? [] : [{ word, rest }]));
  const [first = { word: 'Cleared', rest: '' }, ...others] = parts;
  const worse = event.isWorse === true ? ['It is critical now', ...newestReason(incident)] : [];
  const more = [
    ...others.map(({ word, rest }) => `*${word}:* ${rest}`),
    ...(isStorm ? [incidentName(incident)] : []),
    ...worse,
    ...(event.isOften ? [OFTEN] : []),
  ];
  const briefly = [...parts.map(({ word, rest }) => `${word}: ${rest}`), ...(event.isOften ? [OFTEN] : [])];
  return { word: `${first.word}:`, rest: first.rest, more, brief: briefly.map(lowerFirst).join('; ') };
}

const OFTEN = 'It comes and goes: further changes of it within the hour are shown in the first message only';
