/** Words for a reason why Slack does not accept a digest in its channel. */
interface ProblemWords {
  /** The problem now, and at a former time, as clauses. `it` is the channel in words. */
  readonly is: (it: string) => string;
  readonly was: (it: string) => string;
  /** The next step, as an imperative without a full stop. */
  readonly fix: string;
}

const NOT_IN_CHANNEL: ProblemWords = {
  is: (it) => `the bot is not in ${it}`,
  was: (it) => `the bot was not in ${it}`,
  fix: 'type `/invite @` with the name of this bot in the channel',
};

const ARCHIVED: ProblemWords = {
  is: (it) => `${it} is archived`,
  was: (it) => `${it} was archived`,
  fix: 'unarchive the channel, or end its digest with Remove in `/digest list`',
};

const RESTRICTED: ProblemWords = {
  is: (it) => `the bot may not post in ${it}`,
  was: (it) => `the bot could not post in ${it}`,
  fix: 'ask an admin of Slack to let the bot post there, or end the digest with Remove in `/digest list`',
};

const WORDS: ReadonlyMap<string, ProblemWords> = new Map([
  ['not_in_channel', NOT_IN_CHANNEL],
  ['is_archived', ARCHIVED],
  ['is_inactive', ARCHIVED],
  [
    'channel_not_found',
    {
      is: (it) => `Slack does not show ${it} to the bot`,
      was: (it) => `Slack did not show ${it} to the bot`,
      fix: 'invite the bot with `/invite @` and its name if the channel is private; if it was deleted, end its digest with Remove in `/digest list`',
    },
  ],
]);

/** Describes why Slack does not accept a digest in a channel now, as a clause. `word` is Slack's error word, `it` the channel in words. */
export function describeProblem(word: string, it: string): string {
  return withWord(word, (WORDS.get(word) ?? RESTRICTED).is(it));
}

/** Describes why Slack did not accept a digest in a channel at a former time, as a clause. */
export function describePastProblem(word: string, it: string): string {
  return withWord(word, (WORDS.get(word) ?? RESTRICTED).was(it));
}

/** The next step for people, as a sentence: `Next step: …`. */
export function nextStepFor(word: string): string {
  return `Next step: ${(WORDS.get(word) ?? RESTRICTED).fix}.`;
}

/** The clause with the error word if the clause does not say all of it, so that people can look it up. */
function withWord(word: string, clause: string): string {
  return WORDS.has(word) ? clause : `${clause} (${word.replace(/\W/g, '').slice(0, MOST_OF_WORD)})`;
}

const MOST_OF_WORD = 60;
