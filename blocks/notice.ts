import { section } from './layout.ts';
import { type Message, message } from './message.ts';

/** A short private answer: what happened, then what to do. Sentences are mrkdwn with their data escaped already. */
export function renderNotice(...sentences: readonly string[]): Message {
  return message(sentences, [section(sentences.join('\n'))]);
}
