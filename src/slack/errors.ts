import { renderNotice } from '../../blocks/kit/message.ts';
import { explanation } from '../../blocks/render-card.ts';
import { type Problem, ProblemsError } from '../core/problem.ts';
import type { Logger } from '../observability/log.ts';
import { StoreError } from '../store/store-error.ts';
import { destinationOf } from './destination.ts';
import type { Delivery } from './reply.ts';
import { slackErrorWord } from './web-client.ts';

/** Bolt's arguments for an error that no listener handled. */
interface Unhandled {
  readonly error: Error;
  readonly body: unknown;
}

/**
 * Creates the handler of unexpected errors: each is logged with a reference, which the user gets too. An answer that Slack rejects ends
 * here as well.
 */
export function createErrorHandler(delivery: Delivery, log: Logger, createReference: () => string) {
  return async ({ error, body }: Unhandled): Promise<void> => {
    const reference = createReference();
    const cause = 'original' in error && error.original instanceof Error ? error.original : error;
    log.error({ reference, err: cause }, 'an answer failed');
    const destination = destinationOf(body);
    if (!destination) return;
    const notice =
      cause instanceof StoreError
        ? renderNotice(...storeErrorText(reference))
        : renderNotice(...unexpectedErrorText(reference));
    await delivery
      .toAsker(destination, explanation(notice), false)
      .catch((undelivered) =>
        log.warn({ reference, err: undelivered }, 'the error message could not be sent to the user'),
      );
  };
}

function unexpectedErrorText(reference: string): readonly string[] {
  return [
    `The bot could not answer because of an error on its side (reference ${reference}).`,
    "Next step: try again; if it happens again, give the reference to the bot's admins.",
  ];
}

function storeErrorText(reference: string): readonly string[] {
  return [
    `The bot's database cannot be used, and nothing was changed as far as the bot can tell (reference ${reference}).`,
    'Next step: try again in a minute; if this persists, ask an admin to look up the reference in the log.',
  ];
}

const TOKEN_ERRORS = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
]);

/** Problem to show when Slack rejects a token permanently; undefined when a retry makes sense. */
export function refusedToken(error: unknown): ProblemsError | undefined {
  const word = slackErrorWord(error);
  if (word === undefined || !TOKEN_ERRORS.has(word)) return undefined;
  const problem: Problem = {
    where: 'SLACK_BOT_TOKEN, SLACK_APP_TOKEN',
    what: `Slack rejects a token: ${word}`,
    fix: 'reinstall the app to the workspace and copy both tokens from its settings',
  };
  return new ProblemsError([problem]);
}
