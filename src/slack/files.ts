import type { Logger, WebClient } from '@slack/web-api';
import type { Message } from '../../blocks/kit/message.ts';
import type { SharedOnce } from '../core/once.ts';
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
  /** Makes the text, and the direct message above the file, once it is certain that they are sent. */
  readonly make: () => { readonly text: string; readonly note: Message };
}

/**
 * Outcome of sending a file. `repeated`: the same file was sent to the same person less than a minute ago, or is being sent. `in-doubt`:
 * Slack may have it, and did not say so.
 */
export type SentFile = { readonly kind: 'sent' | 'repeated' | 'in-doubt' } | FailedUpload;

/**
 * Sends a file to a person, the Slack id, by direct message: in the thread of its note. Never rejects; takes about 30 s at most. A note
 * whose file was not accepted is deleted.
 */
export type SendFile = (user: string, file: TextFile) => Promise<SentFile>;

/** Options of sending files. */
export interface FileOptions {
  readonly slackApiUrl: string;
  readonly fetch: HttpClient;
  /** Redacts the text: the bytes of an upload are not redacted with the request. */
  readonly redact: Redact;
  /** Files that were sent, so that no number of clicks sends one many times. */
  readonly sends: SharedOnce;
  readonly logger: Logger;
  readonly log: { warn(fields: object, words: string): void };
}

/** Creates the sending of files. The direct message's channel is known from the note, so that no scope is needed to open it. */
export function createFileSending(
  token: string,
  { slackApiUrl, fetch, redact, sends, logger, log }: FileOptions,
): SendFile {
  const client = createSingleTryClient({ token, slackApiUrl, fetch, logger, timeoutMs: CALL_MS });
  return async (user, file) => {
    const key = `file ${user} ${file.name}`;
    if (!(await sends.first(key))) return { kind: 'repeated' };
    const { text, note } = file.make();
    const sent = await sendOnce(client, { user, file, note, bytes: Buffer.from(redact(text)) });
    if (sent.kind === 'sent') return sent;
    if (sent.kind === 'failed') await sends.forget(key);
    log.warn({ file: file.name, outcome: sent }, NOT_SENT);
    return sent;
  };
}

const NOT_SENT =
  'a file was not sent to a person, or Slack did not confirm it. Next step: give the bot the scopes of the manifest if one is missing; otherwise none, the person has read so';

/** A file for a person. */
interface FileForPerson {
  readonly user: string;
  readonly file: Pick<TextFile, 'name' | 'title'>;
  readonly note: Message;
  readonly bytes: Buffer;
}

async function sendOnce(client: WebClient, { user, file, note, bytes }: FileForPerson): Promise<SentFile> {
  const posted = await withRetries(isUndone, async () => {
    const content = { text: note.text, blocks: [...note.blocks] };
    const answer = await client.chat.postMessage({
      channel: user,
      ...content,
      unfurl_links: false,
      unfurl_media: false,
    });
    if (answer.channel === undefined || answer.ts === undefined) throw new Error('Slack returned no message');
    return { channel: answer.channel, ts: answer.ts };
  });
  if ('kind' in posted) return failureOf(posted);
  const { channel, ts } = posted;
  const { name: filename, title } = file;
  const done = await withRetries(isUndone, async () => {
    await client.filesUploadV2({ channel_id: channel, thread_ts: ts, file: bytes, filename, title });
    return 'shared' as const;
  });
  if (done === 'shared') return { kind: 'sent' };
  // Slack may have the file after a call without an answer.
  if (done.kind === 'in-doubt') return { kind: done.kind };
  await client.chat.delete({ channel, ts }).catch(() => {});
  return failureOf(done);
}
