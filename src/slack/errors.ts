import { z } from 'zod';
import { INCIDENT_ACTIONS, SILENCE_MODAL } from '../../blocks/kit/controls.ts';
import { type Message, renderNotice } from '../../blocks/kit/message.ts';
import { explanation } from '../../blocks/render-card.ts';
import { type Problem, ProblemsError } from '../core/problem.ts';
import type { Logger } from '../observability/log.ts';
import { StoreError } from '../store/store-error.ts';
import type { AnswerDelivery } from './answer-delivery.ts';
import { isChangingCommand } from './changing-command.ts';
import { destinationOf } from './destination.ts';
import { kindOfWord } from './outbox/error-words.ts';
import { slackErrorWord } from './web-client.ts';

/** Bolt's arguments for an error that no listener handled. */
interface Unhandled {
  readonly error: Error;
  readonly body: unknown;
}

/** Logs an unexpected error of a request with a reference, and describes it to the person who made the request. */
export type DescribeError = (error: unknown, body: unknown) => Message;

/** Creates the description of unexpected errors. `changing` names the commands that can change something. */
export function createErrorDescription(
  log: Logger,
  { changing, createReference }: { readonly changing: readonly string[]; readonly createReference: () => string },
): DescribeError {
  return (error, body) => {
    const reference = createReference();
    log.error({ reference, err: error }, 'an answer failed');
    if (error instanceof StoreError) return renderNotice(...storeErrorText(reference));
    return renderNotice(...(isChange(body, changing) ? changeErrorText(reference) : unexpectedErrorText(reference)));
  };
}

/**
 * Creates the handler of unexpected errors: each is logged with a reference, which the user gets too. An answer that Slack rejects ends
 * here as well.
 */
export function createErrorHandler(delivery: AnswerDelivery, log: Logger, describe: DescribeError) {
  return async ({ error, body }: Unhandled): Promise<void> => {
    const notice = describe('original' in error && error.original instanceof Error ? error.original : error, body);
    const destination = destinationOf(body);
    if (!destination) return;
    await delivery
      .toAsker(destination, explanation(notice), false)
      .catch((undelivered) =>
        log.warn({ notice: notice.text, err: undelivered }, 'the error message could not be sent to the user'),
      );
  };
}

const requestSchema = z
  .object({
    command: z.string().optional(),
    text: z.string().optional(),
    actions: z.array(z.object({ action_id: z.string() })).optional(),
    view: z.object({ callback_id: z.string() }).optional(),
  })
  .catch({});

/** Whether a request can change something: then its error may have come after the change was stored. */
function isChange(body: unknown, changing: readonly string[]): boolean {
  const { command = '', text, actions = [], view } = requestSchema.parse(body);
  const incidentActions: readonly string[] = Object.values(INCIDENT_ACTIONS);
  return (
    isChangingCommand({ command, text }, changing) ||
    view?.callback_id === SILENCE_MODAL.callback ||
    actions.some(({ action_id }) => incidentActions.includes(action_id))
  );
}

function unexpectedErrorText(reference: string): readonly string[] {
  return [
    `The bot could not answer because of an error on its side (reference ${reference}).`,
    "Next step: try again; if it happens again, give the reference to the bot's admins.",
  ];
}

function changeErrorText(reference: string): readonly string[] {
  return [
    `The bot could not answer because of an error on its side (reference ${reference}); it may have done what you asked for.`,
    "Next step: see whether it was done before you try again, and give the reference to the bot's admins.",
  ];
}

function storeErrorText(reference: string): readonly string[] {
  return [
    `The bot's database cannot be used, and nothing was changed as far as the bot can tell (reference ${reference}).`,
    'Next step: try again in a minute; if this persists, ask an admin to look up the reference in the log.',
  ];
}

/** Problem to show when Slack rejects a token permanently; undefined when a retry makes sense. */
export function refusedToken(error: unknown): ProblemsError | undefined {
  const word = slackErrorWord(error);
  if (word === undefined || kindOfWord(word) !== 'token-dead') return undefined;
  const problem: Problem = {
    where: 'SLACK_BOT_TOKEN, SLACK_APP_TOKEN',
    what: `Slack rejects a token: ${word}`,
    fix: 'reinstall the app to the workspace and copy both tokens from its settings',
  };
  return new ProblemsError([problem]);
}
