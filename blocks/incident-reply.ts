import type { Incident, IncidentEvent } from '../src/incidents/incident.ts';
import { escapeMrkdwn } from './escape.ts';
import { silenceAt } from './incident-state.ts';
import { tell } from './incident-telling.ts';
import { section } from './layout.ts';
import { type Message, message } from './message.ts';
import { moment, momentsOf } from './time.ts';

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
export function isTold(event: IncidentEvent, incident: Incident): boolean {
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
  const told = tell(event, incident, times, oncallGroup);
  if (!told) return null;
  const { glyph, word, rest, more = [], controls = [] } = told;
  const [initial = '', ...letters] = word;
  const at = `${times.when(event.at)} (${timeZone})`;
  const shown = [glyph, `*${word}*`, rest, ` ·  ${at}`].filter(Boolean).join(' ');
  return {
    message: message(
      [`${escapeMrkdwn(incident.label)}: ${word} ${rest}`.trimEnd(), ...more, `This was at ${at}`],
      [section([shown, ...more].join('\n')), ...controls],
    ),
    summary: `${moment(event.at, now, timeZone)} ${initial.toLowerCase()}${letters.join('')} ${rest}`.trimEnd(),
  };
}
