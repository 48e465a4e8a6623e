import type { Logger } from '@slack/web-api';
import type { Message } from '../../blocks/kit/message.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import type { Redact } from '../redaction/redactor.ts';
import { CALL_MS } from './pictures.ts';
import { type FailedUpload, failureOf, isUndone, withRetries } from './upload-retries.ts';
import { createSingleTryClient } from './web-client.ts';

/** A text as a file. */
export interface TextFile {
  /** File name. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

/**
 * Sends a file to a person, the Slack id, by direct message: in the thread of `note`. Never rejects; takes about 30 s at most. A note whose
 * file was not accepted is deleted.
 */
export type SendFile = (
  user: string,
  file: TextFile,
  note: Message,
) => Promise<{ readonly kind: 'sent' } | FailedUpload>;

/** Options of sending files. */
export interface FileOptions {
  readonly slackApiUrl: string;
  readonly fetch: HttpClient;
  /** Redacts the text: the bytes of an upload are not redacted with the request. */
  readonly redact: Redact;
  readonly logger: Logger;
}

/** Creates the sending of files. The direct message's channel is known from the note, so that no scope is needed to open it. */
export function createFileSending(token: string, { slackApiUrl, fetch, redact, logger }: FileOptions): SendFile {
  const client = createSingleTryClient({ token, slackApiUrl, fetch, logger, timeoutMs: CALL_MS });
  return async (user, { name, title, text }, note) => {
    const posted = await withRetries(isUndone, async () => {
      const options = { unfurl_links: false, unfurl_media: false };
      const answer = await client.chat.postMessage({
        channel: user,
        text: note.text,
        blocks: [...note.blocks],
        ...options,
      });
      if (answer.channel === undefined || answer.ts === undefined) throw new Error('Slack returned no message');
      return { channel: answer.channel, ts: answer.ts };
    });
    if ('kind' in posted) return failureOf(posted);
    const { channel, ts } = posted;
    const done = await withRetries(isUndone, async () => {
      const file = Buffer.from(redact(text));
      await client.filesUploadV2({ channel_id: channel, thread_ts: ts, file, filename: name, title });
      return 'shared' as const;
    });
    if (done === 'shared') return { kind: 'sent' };
    // Slack may have the file after a call without an answer.
    if (done.kind !== 'in-doubt') await client.chat.delete({ channel, ts }).catch(() => {});
    return failureOf(done);
  };
}
