import type { Incident, IncidentKind } from '../incidents/rules/incident.ts';
import { DATADOG_OUTAGE } from '../incidents/rules/observation.ts';

/**
 * The stored word for a Datadog outage. Versions of the tables before 5 stored `sight` as its kind, subject and rule; from 5 on it
 * is `datadog-outage`. In a rolling update a process of the previous version runs next to this one, and may lead: it would close an incident
 * under the new word as one whose rule was removed, and open a second one for the same outage. So:
 *
 * - both words are read, in rows as in the metadata of messages that Slack has (this module, for `codec.ts` and `message-metadata.ts`);
 * - an incident that a previous version has opened (its id begins with the old word, and ids never change) is stored under the old word until
 *   it is over, and under the new one from then on;
 * - migration 005 renames, once, rows that no process decides on any more.
 *
 * An outage gets a second first message only if a new process has opened it and died during the update, and an old one leads again.
 */
export const OLD_OUTAGE_WORD = 'sight';

/** Kind of an incident in a row. */
export type StoredKind = IncidentKind | typeof OLD_OUTAGE_WORD;

/** The incident in the words of this version. */
export function withNewWord(incident: Incident): Incident {
  return (incident.kind as StoredKind) === OLD_OUTAGE_WORD ? reworded(incident, DATADOG_OUTAGE.subject) : incident;
}

/** The incident as it is stored: in the old word while a process of the previous version may have to continue it. */
export function withStoredWord(incident: Incident): Incident {
  const isOver = incident.status === 'resolved' && incident.silence === null;
  const isOld = incident.kind === DATADOG_OUTAGE.subject && incident.id.startsWith(`${OLD_OUTAGE_WORD}-`);
  return isOld && !isOver ? reworded(incident, OLD_OUTAGE_WORD) : incident;
}

/** Words under which rows of this kind or subject may be stored. */
export function storedWords<Word extends string>(word: Word): readonly (Word | typeof OLD_OUTAGE_WORD)[] {
  return word === DATADOG_OUTAGE.subject ? [word, OLD_OUTAGE_WORD] : [word];
}

/** Subject of a first message, `KIND SUBJECT`, in the words of this version. */
export function subjectWithNewWord(subject: string): string {
  return subject === pair(OLD_OUTAGE_WORD) ? pair(DATADOG_OUTAGE.subject) : subject;
}

/** Replaces the word in an incident and its only symptom; previous versions stored it nowhere else. */
function reworded(incident: Incident, word: typeof OLD_OUTAGE_WORD | typeof DATADOG_OUTAGE.subject): Incident {
  const symptoms = incident.symptoms.map((symptom) => ({ ...symptom, rule: word, subject: word }));
  // The cast stays in this module: incidents in the old word are never handed out.
  return { ...incident, kind: word as IncidentKind, subject: word, symptoms };
}

const pair = (word: string) => `${word} ${word}`;
