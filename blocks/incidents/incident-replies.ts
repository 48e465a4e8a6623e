import type { KnownBlock } from '@slack/types';
import { formatDuration } from '../../src/core/duration.ts';
import {
  type Incident,
  type IncidentEvent,
  keyOf,
  type Resolution,
  type Symptom,
} from '../../src/incidents/rules/incident.ts';
import { cut } from '../kit/escape.ts';
import { context, type Message, message, section } from '../kit/message.ts';
import { enumerate } from '../kit/text.ts';
import { moment, momentsOf } from '../kit/time.ts';
import { silenceControls } from './incident-controls.ts';
import {
  calmWords,
  endingOf,
  incidentName,
  reasonWords,
  SEVERITIES,
  subjectName,
  type Times,
  untilWords,
} from './incident-message.ts';
import { latestFailure, names, shownSymptom, silenceAt, spokenSymptoms } from './incident-state.ts';

/** Characters of a summary: room for a person's reason, whole. */
const SUMMARY = 400;

/** When and where a reply is read. */
export interface ReplyContext {
  readonly now: number;
  readonly timeZone: string;
  /** Id of the user group that reminders mention. */
  readonly oncallGroup?: string;
}

/** One event in an incident's thread. */
export interface IncidentReply {
  readonly message: Message;
  /** The same as one line of mrkdwn with its time. */
  readonly summary: string;
}

/** Whether an event gets a reply: while a silence runs, nobody is told that an incident goes on. */
export function shouldNotify(event: IncidentEvent, incident: Incident): boolean {
  const goesOn = ['changed', 'flapping', 'reopened', 'reminded'].includes(event.kind);
  return !goesOn || silenceAt(incident, event.at) === null;
}

/** The reply that tells an event, in one or two lines; null where the parent tells enough. */
export function renderIncidentReply(
  event: IncidentEvent,
  incident: Incident,
  { now, timeZone, oncallGroup }: ReplyContext,
): IncidentReply | null {
  const times = { now, timeZone, when: momentsOf(event.at, now, timeZone) };
  const told = describeEvent(event, { incident, times, oncallGroup });
  if (!told) return null;
  const { glyph, word, rest, more = [], controls = [], brief = `${lowered(word)} ${rest}`.trimEnd() } = told;
  const at = `${times.when(event.at)} (${timeZone})`;
  const shown = [glyph, `*${word}*`, rest].filter(Boolean).join(' ');
  return {
    message: message(
      [`${subjectName(incident)}: ${word} ${rest}`.trimEnd(), ...more, `At ${at}`],
      [section([shown, ...more].join('\n')), ...controls, context(at)],
    ),
    summary: cut(`${moment(event.at, now, timeZone)} ${brief}`, SUMMARY),
  };
}

function lowered(word: string): string {
  return `${word.charAt(0).toLowerCase()}${word.slice(1)}`;
}

/** What a reply says, in mrkdwn without full stops. */
interface EventText {
  readonly glyph?: string;
  /** Printed bold; `rest` ends its sentence. */
  readonly word: string;
  readonly rest: string;
  /** Further lines. */
  readonly more?: readonly string[];
  readonly controls?: readonly KnownBlock[];
  /** How to say it as one line of several, where that is not `word` and `rest`. */
  readonly brief?: string;
}

/** Puts an event into words; null where the parent tells enough. */
function describeEvent(
  event: IncidentEvent,
  {
    incident,
    times,
    oncallGroup,
  }: { readonly incident: Incident; readonly times: Times; readonly oncallGroup?: string | undefined },
): EventText | null {
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
      const rest = `at ${times.when(event.until)}, and it still fails`;
      return { glyph: '🔕', word: 'The silence ends', rest, controls: [silenceControls(incident)] };
    }
    case 'silence-ended':
      return event.stillFiring ? describeEndOfSilence(by, incident, times) : null;
    case 'reminded':
      return describeReminder(incident, times, oncallGroup);
  }
}

/** It recovered and fails again, or a person said too early that it is over. */
function describeReopening({ number }: IncidentEvent, incident: Incident, { when }: Times): EventText {
  const before = incident.events.findLast((one) => one.kind === 'resolved' && one.number < number);
  const resolution = before?.kind === 'resolved' ? before.resolution : undefined;
  const rest = resolution?.kind === 'person' ? `although <@${resolution.by}> resolved it` : '';
  return failing(incident, { when, word: rest === '' ? 'Fails again' : 'Fails', rest });
}

function describeEnd(resolution: Resolution, at: number, incident: Incident): EventText {
  const { glyph, word, why } = endingOf(resolution);
  const lasted = `after ${formatDuration(at - latestFailure(incident).since)}`;
  return { glyph, word, rest: `${lasted} ${why}`.trimEnd() };
}

function describeEndOfSilence(by: string, incident: Incident, { when }: Times): EventText {
  const rest = by === '' ? 'and still failing' : `ended ${by}, and still failing`;
  return failing(incident, { when, word: 'No longer silenced,', rest });
}

function describeReminder(incident: Incident, { now, when }: Times, oncallGroup?: string): EventText {
  const waited = `since ${when(incident.remindFrom)} (${formatDuration(now - incident.remindFrom)})`;
  const told = failing(incident, { when, word: 'Nobody has acknowledged this', rest: waited });
  if (oncallGroup === undefined) return told;
  return { ...told, more: [...(told.more ?? []), `<!subteam^${oncallGroup}>, please have a look`] };
}

function failing(
  incident: Incident,
  { when, word, rest }: { readonly when: Times['when']; readonly word: string; readonly rest: string },
): EventText {
  return { glyph: SEVERITIES[incident.severity].glyph, word, rest, more: [spokenSymptoms(incident, when)] };
}

/** What is new and what has cleared: a storm's names with its counts, another incident's symptoms in their words. */
function describeChange(
  event: Extract<IncidentEvent, { kind: 'changed' }>,
  incident: Incident,
  when: Times['when'],
): EventText {
  const isStorm = incident.kind === 'storm';
  const say = (symptoms: readonly Symptom[]) =>
    isStorm
      ? names(symptoms)
      : enumerate(
          symptoms.map((one) => shownSymptom(one, when)),
          '; ',
        );
  const having = (keys: readonly string[]) => {
    const wanted = new Set(keys);
    return incident.symptoms.filter((symptom) => wanted.has(keyOf(symptom)));
  };
  const [added, cleared] = [say(having(event.added)), say(having(event.cleared))];
  const counts = isStorm ? [incidentName(incident)] : [];
  if (added === '') return { word: 'Cleared:', rest: cleared, more: counts };
  if (cleared === '') return { word: 'New:', rest: added, more: counts };
  const brief = `new: ${added}; cleared: ${cleared}`;
  return { word: 'New:', rest: added, more: [`*Cleared:* ${cleared}`, ...counts], brief };
}
