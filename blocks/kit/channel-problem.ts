/** Words for a reason why Slack accepts no message of the bot in a channel. */
interface ProblemWords {
  /** The problem now, and at a former time, as clauses. `it` is the channel in words. */
  readonly is: (it: string) => string;
  readonly was: (it: string) => string;
  /** Step that makes the channel accept messages, as an imperative without a full stop. */
  readonly fix: string;
}

const INVITE = 'type `/invite @` with the name of this bot in the channel';

const ARCHIVED: ProblemWords = {
  is: (it) => `${it} is archived`,
  was: (it) => `${it} was archived`,
  fix: 'unarchive the channel',
};

const RESTRICTED: ProblemWords = {
  is: (it) => `the bot may not post in ${it}`,
  was: (it) => `the bot could not post in ${it}`,
  fix: 'ask an admin of Slack to let the bot post there',
};

const WORDS: ReadonlyMap<string, ProblemWords> = new Map([
  [
    'not_in_channel',
    {
      is: (it) => `the bot is not in ${it}`,
      was: (it) => `the bot was not in ${it}`,
      fix: INVITE,
    },
  ],
  [
    'channel_not_found',
    {
      is: (it) => `Slack does not show ${it} to the bot`,
      was: (it) => `Slack did not show ${it} to the bot`,
      fix: INVITE,
    },
  ],
  ['is_archived', ARCHIVED],
  ['is_inactive', ARCHIVED],
  [
    'missing_scope',
    {
      is: (it) => `the app has no permission to look at ${it}, as at a group direct message`,
      was: (it) => `the app had no permission to look at ${it}, as at a group direct message`,
      fix: 'use a channel in place of a group direct message, or ask an admin to run `npm run doctor`, which names a missing scope',
    },
  ],
]);

/**
 * Describes why Slack accepts no message of the bot in a channel now, as a clause. `word` is Slack's error word, `it` the channel in words.
 */
export function describeProblem(word: string, it: string): string {
  return withWord(word, (WORDS.get(word) ?? RESTRICTED).is(it));
}

/** Describes why Slack accepted none at a former time, as a clause. */
export function describePastProblem(word: string, it: string): string {
  return withWord(word, (WORDS.get(word) ?? RESTRICTED).was(it));
}

/** The next step for people, as a sentence: `after` is what follows the fix, such as "then subscribe it again", or what else to do. */
export function nextStepFor(word: string, after: string): string {
  return `Next step: ${(WORDS.get(word) ?? RESTRICTED).fix}, ${after}.`;
}

/** The clause with the error word if the clause does not say all of it, so that people can look it up. */
function withWord(word: string, clause: string): string {
  return WORDS.has(word) ? clause : `${clause} (${word.replace(/\W/g, '').slice(0, MOST_OF_WORD)})`;
}

const MOST_OF_WORD = 60;
