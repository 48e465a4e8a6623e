import type { ExtendedErrorHandlerArgs } from '@slack/bolt/dist/App.js';
import { renderNotice } from '../../blocks/notice.ts';
import type { Logger } from '../log.ts';
import { postToResponseUrl } from './response-url.ts';

/**
 * Where every error ends that nobody expected: logged with a reference, and told to the user with the same one. An
 * answer that Slack would not take ends here too.
 */
export function createErrorHandler(log: Logger, createReference: () => string) {
  return async ({ error, body }: ExtendedErrorHandlerArgs): Promise<void> => {
    const reference = createReference();
    const cause = 'original' in error && error.original instanceof Error ? error.original : error;
    log.error({ reference, err: cause }, 'an answer failed');
    const url = body && 'response_url' in body ? body.response_url : undefined;
    if (typeof url !== 'string') return;
    const notice = renderNotice(
      `Something went wrong on the bot's side, and your question is not answered (reference ${reference}).`,
      "Next step: ask again; if it happens again, give the reference to the bot's admins.",
    );
    const outcome = await postToResponseUrl(url, notice, { inChannel: false, replaceOriginal: false });
    if (outcome.kind !== 'delivered') log.warn({ reference, outcome }, 'the user could not be told');
  };
}
