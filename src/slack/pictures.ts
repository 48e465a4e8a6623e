import type { Logger } from '@slack/web-api';
import type { Picture } from '../charts/chart-spec.ts';
import { retry } from '../core/retry.ts';
import { SECOND_MS } from '../core/time.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { type Outcome, outcomeOfError } from './outbox/call-outcome.ts';
import { createSingleTryClient } from './web-client.ts';

/** Reason for people why a picture is missing; `isPassing` if a retry may help. */
interface Failure {
  readonly kind: 'failed';
  readonly why: string;
  readonly isPassing: boolean;
}

/** A file that only the bot can see and post, or the reason why there is none. */
export type Uploaded = { readonly kind: 'uploaded'; readonly fileId: string } | Failure;

/** Uploads a picture without a channel. Never rejects; takes about 20 s at most. */
export type UploadPicture = (picture: Picture) => Promise<Uploaded>;

/** Uploads of pictures to Slack. */
export interface Pictures {
  readonly upload: UploadPicture;
  /** Uploads pictures into a thread of a channel that the bot is in. Never rejects; takes about 20 s at most. */
  shareInThread(
    pictures: readonly Picture[],
    channel: string,
    threadTs: string,
  ): Promise<{ readonly kind: 'shared' | 'not-in-channel' } | Failure>;
}

type Undelivered = Exclude<Outcome, { kind: 'delivered' }>;

/** Longest call, in milliseconds; an upload has three. */
export const CALL_MS = 5_000;
const TRIES = 3;
/** Latest start of an attempt, so that an upload ends in time with the three calls of its last attempt. */
const LAST_ATTEMPT_AT_MS = 7_000;

/** Creates the publisher's uploads, through the SDK's three calls; one call ends after `callMs` milliseconds. */
export function createPictures(
  token: string,
  {
    slackApiUrl,
    fetch,
    logger,
    callMs = CALL_MS,
  }: { readonly slackApiUrl: string; readonly fetch: HttpClient; readonly logger: Logger; readonly callMs?: number },
): Pictures {
  const client = createSingleTryClient({ token, slackApiUrl, fetch, logger, timeoutMs: callMs });
  return {
    async upload({ png, title }) {
      const fileId = await withRetries(isPassing, async () => {
        // No alternative text here: with one, Slack may take the file and never show it.
        const { files } = await client.filesUploadV2({ file: Buffer.from(png), filename: fileName(title), title });
        const id = files.flatMap((batch) => batch.files ?? []).find((file) => file.id !== undefined)?.id;
        if (id === undefined) throw new Error('Slack returned no file id');
        return id;
      });
      return typeof fileId === 'string' ? { kind: 'uploaded', fileId } : failureOf(fileId);
    },
    async shareInThread(pictures, channel, threadTs) {
      const files = pictures.map(({ png, title }) => ({ file: Buffer.from(png), filename: fileName(title), title }));
      const done = await withRetries(isUndone, async () => {
        await client.filesUploadV2({ channel_id: channel, thread_ts: threadTs, file_uploads: files });
        return 'shared' as const;
      });
      if (done === 'shared') return { kind: done };
      return 'word' in done && done.word === 'not_in_channel' ? { kind: 'not-in-channel' } : failureOf(done);
    },
  };
}

/** Result of the attempts; retries after growing waits, or those that Slack asks for, while there is time. */
async function withRetries<Done>(
  isWorthIt: (problem: Undelivered) => boolean,
  attempt: () => Promise<Done>,
): Promise<Done | Undelivered> {
  const began = performance.now();
  const delayAfterError = (error: unknown, failed: number) => {
    const problem = outcomeOfError(error);
    const waitMs = problem.kind === 'rate-limited' ? problem.waitMs : SECOND_MS * failed;
    const isTooLate = performance.now() - began + waitMs > LAST_ATTEMPT_AT_MS;
    return !isWorthIt(problem) || failed >= TRIES || isTooLate ? undefined : waitMs;
  };
  return retry(attempt, { delayAfterError }).catch(outcomeOfError);
}

/** Whether an upload may be retried. One without an answer may: the file left over is in no channel. */
function isPassing(problem: Undelivered): boolean {
  return problem.kind === 'in-doubt' || isUndone(problem);
}

/** Whether the call certainly had no effect, and a retry may help. */
function isUndone({ kind }: Undelivered): boolean {
  return kind === 'rate-limited' || kind === 'not-sent';
}

function failureOf(problem: Undelivered): Failure {
  return { kind: 'failed', why: reasonOf(problem), isPassing: isPassing(problem) };
}

function reasonOf(problem: Undelivered): string {
  if (problem.kind === 'rate-limited') return 'Slack limits the rate of uploads';
  if ('detail' in problem) return `Slack did not accept it (${problem.detail})`;
  if (problem.word !== 'missing_scope') return `Slack rejected it (${problem.word})`;
  return 'the Slack app lacks the scope files:write; ask an admin to update its manifest and reinstall it';
}

function fileName(title: string): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `${words || 'chart'}.png`;
}
