import type { Incident } from '../src/incidents/incident.ts';
import { subjectName } from './incident-headline.ts';
import { context, section } from './layout.ts';
import { type Message, message } from './message.ts';
import { GLYPHS } from './status.ts';

/**
 * A first message with which nobody goes on. `over`: what it told of is seen to be healthy. `posted-elsewhere`: other messages tell what
 * still fails. `unwatched`: no rule speaks of it any more, so how it is is not known.
 */
export interface ClosedMessage {
  readonly about: Pick<Incident, 'kind' | 'subject' | 'label'>;
  readonly why: 'over' | 'posted-elsewhere' | 'unwatched';
}

/** What is said of a message from before, which a bot finds in the channel whose database does not know its incident. */
const UNKNOWN = "The bot's database was restored, lost or moved: it does not know when this began and ended.";

const REST: Readonly<Record<ClosedMessage['why'], string>> = {
  over: 'It is healthy now.',
  'posted-elsewhere': 'What still fails has its own message.',
  unwatched: 'No alert rule watches it any more.',
};

/** What a first message becomes that tells of an incident which is in no database any more. */
export function renderClosedMessage({ about, why }: ClosedMessage): Message {
  const words = `Closed: ${subjectName(about)}`;
  const rest = REST[why];
  return message(
    [words, rest, UNKNOWN],
    [section(`${why === 'over' ? GLYPHS.green : GLYPHS.gray} *${words}*\n${rest}`), context(UNKNOWN)],
  );
}
