import type { Incident } from '../../src/incidents/rules/incident.ts';
import { context, type Message, message, section } from '../kit/message.ts';
import { GLYPHS } from '../kit/status.ts';
import { subjectName } from './incident-message.ts';

/**
 * First message of an incident that does not continue. `over`: its subject is healthy now. `posted-elsewhere`: other messages report what
 * still fails. `unwatched`: no alert rule is about its subject any more, so its health is unknown.
 */
export interface ClosedMessage {
  readonly about: Pick<Incident, 'kind' | 'subject' | 'label'>;
  readonly why: 'over' | 'posted-elsewhere' | 'unwatched';
}

/** Explanation on a first message in the channel whose incident the database does not have. */
const NOT_IN_DATABASE = "The bot's database was restored, lost or moved: it does not know when this began and ended.";

const CLOSED_BECAUSE: Readonly<Record<ClosedMessage['why'], string>> = {
  over: 'It is healthy now.',
  'posted-elsewhere': 'What still fails has its own message.',
  unwatched: 'No alert rule watches it any more.',
};

/** Replaces the first message of an incident that is in no database. */
export function renderClosedMessage({ about, why }: ClosedMessage): Message {
  const headline = `Closed: ${subjectName(about)}`;
  const reason = CLOSED_BECAUSE[why];
  return message(
    [headline, reason, NOT_IN_DATABASE],
    [section(`${why === 'over' ? GLYPHS.green : GLYPHS.gray} *${headline}*\n${reason}`), context(NOT_IN_DATABASE)],
  );
}
