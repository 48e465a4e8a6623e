import type { Incident } from '../src/incidents/incident.ts';
import { subjectName } from './incident-headline.ts';
import { context, section } from './layout.ts';
import { type Message, message } from './message.ts';
import { GLYPHS } from './status.ts';

/** A first message with which nobody goes on: `over` where what it told of is seen to be healthy, else other messages tell the rest. */
export interface ClosedMessage {
  readonly about: Pick<Incident, 'kind' | 'subject' | 'label'>;
  readonly why: 'over' | 'told-elsewhere';
}

/** What is said of a message from before, which a bot finds in the channel whose database does not know its incident. */
const UNKNOWN = 'The database of this bot was put back, lost or moved, and does not know when it began and ended.';

/** What a first message becomes that tells of an incident which is in no database any more. */
export function renderClosedMessage({ about, why }: ClosedMessage): Message {
  const isOver = why === 'over';
  const words = `Closed: ${subjectName(about)}`;
  const rest = isOver ? 'It is healthy now.' : 'What still fails of it has a message of its own.';
  return message(
    [words, rest, UNKNOWN],
    [section(`${isOver ? GLYPHS.green : GLYPHS.gray} *${words}*\n${rest}`), context(UNKNOWN)],
  );
}
