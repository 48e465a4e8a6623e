import type { Incident, Symptom } from '../../src/incidents/rules/incident.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { context, type Message, message, paragraphs, section } from '../kit/message.ts';
import { headline, type IncidentView, linksLine, stateLines, timesOf } from './incident-message.ts';
import { reasonDetails } from './incident-reason.ts';
import { shownSymptom } from './incident-symptoms.ts';

/** One line of an incident's history. */
export interface HistoryLine {
  readonly at: number;
  /** Slack id of the user; null for the bot. */
  readonly actor: string | null;
  /** The event in one word: `acknowledged`, `too-late`. */
  readonly what: string;
  /** Reason in words; may be empty. */
  readonly why: string;
}

/** An incident with its history, oldest first. */
export interface IncidentDetails extends IncidentView {
  readonly audit: readonly HistoryLine[];
  /** Whether its history has earlier lines, which were not read. */
  readonly hasEarlier: boolean;
  /** Whether the reader may see people's own words, which are for members of the incident's channel. */
  readonly withReasons: boolean;
}

/** Most that one message shows: the last entries of the history, the newest symptoms, and the characters of each. */
const MOST = { history: 30, symptoms: 20, words: 120 } as const;

/** Renders everything about an incident for one person: all its symptoms, and who did what, when and why. */
export function renderIncidentDetails(details: IncidentDetails): Message {
  const { audit, hasEarlier, now, timeZone, withReasons } = details;
  const incident = withReasons ? details.incident : withoutReason(details.incident);
  const times = timesOf(details);
  const { glyph, words } = headline(incident, now);
  const state = stateLines(incident, times);
  const symptoms = incident.symptoms.toSorted((a, b) => b.since - a.since);
  const history = audit.map((line) => historyLine(withReasons ? line : withoutOwnWords(line), times.when));
  return message(
    [
      words,
      ...state,
      `Its history has ${hasEarlier ? 'more than ' : ''}${audit.length} ${audit.length === 1 ? 'line' : 'lines'}`,
    ],
    [
      section([`${glyph} *${words}*`, ...state].join('\n')),
      ...paragraphs([
        '*What failed*',
        ...symptoms.slice(0, MOST.symptoms).map((symptom) => `• ${symptomLine(symptom, incident, times.when)}`),
        ...countEarlier(symptoms.length - MOST.symptoms),
      ]),
      ...reasonDetails(incident, times.when).flatMap(paragraphs),
      ...paragraphs([
        `*History* (${timeZone})`,
        ...countEarlier(history.length - MOST.history, hasEarlier),
        ...history.slice(-MOST.history),
      ]),
      ...linksLine(details),
      ...(withReasons ? [] : [context(NO_REASONS)]),
      context(`Incident \`${escapeMrkdwn(incident.id, 100)}\``),
    ],
  );
}

const NO_REASONS = "Reasons for silences are shown only to members of the incident's channel.";

function withoutReason(incident: Incident): Incident {
  return incident.silence === null ? incident : { ...incident, silence: { ...incident.silence, reason: '' } };
}

/** The line without a person's words: a silence's length comes before the first comma, the words after it. */
function withoutOwnWords(line: HistoryLine): HistoryLine {
  return line.what === 'silenced' ? { ...line, why: line.why.split(',')[0] ?? '' } : line;
}

function countEarlier(count: number, isMore = false): readonly string[] {
  return count > 0 ? [`and ${isMore ? 'more than ' : ''}${count} earlier, not shown`] : [];
}

function symptomLine(symptom: Symptom, { kind }: Incident, when: (instant: number) => string): string {
  const { label, since, clearedAt } = symptom;
  const name = kind === 'storm' ? `${escapeMrkdwn(label, 40)}: ` : '';
  const span = clearedAt === null ? `since ${when(since)}` : `${when(since)} to ${when(clearedAt)}`;
  return `${name}${shownSymptom(symptom, when, MOST.words)} (${span})`;
}

/** Word for a click without effect, since another one or the end of the incident came first. */
const TOO_LATE = 'too-late';

function historyLine({ at, actor, what, why }: HistoryLine, when: (instant: number) => string): string {
  const who = actor === null ? '' : ` by <@${actor}>`;
  const reason = why === '' ? '' : `: ${escapeMrkdwn(why, MOST.words)}`;
  const words = what === TOO_LATE ? 'clicked too late' : escapeMrkdwn(what.replaceAll('-', ' '));
  return `${when(at)}  ${words}${who}${reason}`;
}
