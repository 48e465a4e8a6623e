import type { Incident, IncidentEvent } from '../src/incidents/incident.ts';
import { cut } from './escape.ts';
import { subjectName } from './incident-headline.ts';
import { silenceAt } from './incident-state.ts';
import { describeEvent } from './incident-telling.ts';
import { context, section } from './layout.ts';
import { type Message, message } from './message.ts';
import { moment, momentsOf } from './time.ts';

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
  const told = describeEvent(event, incident, times, oncallGroup);
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
