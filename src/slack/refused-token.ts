import { type Problem, ProblemsError } from '../problem.ts';
import { slackErrorWord } from './error-word.ts';

const DEAD = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
]);

/** Problems to show when Slack refuses a token for good; undefined when trying again makes sense. */
export function refusedToken(error: unknown): ProblemsError | undefined {
  const word = slackErrorWord(error);
  if (word === undefined || !DEAD.has(word)) return undefined;
  const problem: Problem = {
    where: 'SLACK_BOT_TOKEN, SLACK_APP_TOKEN',
    what: `Slack rejects a token: ${word}`,
    fix: 'reinstall the app to the workspace and copy both tokens from its settings',
  };
  return new ProblemsError([problem]);
}
