import type { Logger } from '@slack/web-api';
import type { Picture } from '../charts/chart-spec.ts';
import { retry } from '../core/retry.ts';
import { SECOND_MS } from '../core/time.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { type Outcome, outcomeOfError } from './outbox/poster.ts';
import { createSingleTryClient } from './web-client.ts';

/** In words for people why Slack has no picture; `isPassing` where a later try may help. */
interface Failure {
  readonly kind: 'failed';
  readonly why: string;
  readonly isPassing: boolean;
}

/** A file that only the bot can see and show, or why there is none. */
export type Uploaded = { readonly kind: 'uploaded'; readonly fileId: string } | Failure;

/** Uploads a picture without a channel. Never rejects; takes about 20 s at most. */
export type UploadPicture = (picture: Picture) => Promise<Uploaded>;

/** Pictures in Slack. */
export interface Pictures {
  readonly upload: UploadPicture;
  /** Uploads pictures into a thread of a channel that the bot is in. Never rejects; takes about 20 s at most. */
  shareInThread(
    pictures: readonly Picture[],
    channel: string,
    threadTs: string,
  ): Promise<{ readonly kind: 'shared' | 'not-in-channel' } | Failure>;
}

type Trouble = Exclude<Outcome, { kind: 'delivered' }>;

/** Of one call; an upload is three. */
export const CALL_MS = 5_000;
const TRIES = 3;
/** No try begins later: with it, and the three calls of the last try, an upload ends in time. */
const LAST_TRY_AT_MS = 7_000;

/** Slack's files for the publisher, through the SDK's three calls; one call ends after `callMs`. */
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
      const fileId = await inTries(isPassing, async () => {
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
      const done = await inTries(isUndone, async () => {
        await client.filesUploadV2({ channel_id: channel, thread_ts: threadTs, file_uploads: files });
        return 'shared' as const;
      });
      if (done === 'shared') return { kind: done };
      return 'word' in done && done.word === 'not_in_channel' ? { kind: 'not-in-channel' } : failureOf(done);
    },
  };
}

/** What it comes to, tried again after growing waits, or those that Slack asks for, while there is time. */
async function inTries<Done>(
  isWorthIt: (trouble: Trouble) => boolean,
  attempt: () => Promise<Done>,
): Promise<Done | Trouble> {
  const began = performance.now();
  const delayAfterError = (error: unknown, failed: number) => {
    const trouble = outcomeOfError(error);
    const waitMs = trouble.kind === 'rate-limited' ? trouble.waitMs : SECOND_MS * failed;
    const isTooLate = performance.now() - began + waitMs > LAST_TRY_AT_MS;
    return !isWorthIt(trouble) || failed >= TRIES || isTooLate ? undefined : waitMs;
  };
  return retry(attempt, { delayAfterError }).catch(outcomeOfError);
}

/** An upload whose answer is lost is made again: the file left over is in no channel. */
function isPassing(trouble: Trouble): boolean {
  return trouble.kind === 'in-doubt' || isUndone(trouble);
}

/** Whether it has surely done nothing, and may work another time. */
function isUndone({ kind }: Trouble): boolean {
  return kind === 'rate-limited' || kind === 'not-sent';
}

function failureOf(trouble: Trouble): Failure {
  return { kind: 'failed', why: reasonOf(trouble), isPassing: isPassing(trouble) };
}

function reasonOf(trouble: Trouble): string {
  if (trouble.kind === 'rate-limited') return 'Slack limits the rate of uploads';
  if ('detail' in trouble) return `Slack did not accept it (${trouble.detail})`;
  if (trouble.word !== 'missing_scope') return `Slack rejected it (${trouble.word})`;
  return 'the Slack app lacks the scope files:write; ask an admin to update its manifest and reinstall it';
}

function fileName(title: string): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `${words || 'chart'}.png`;
}
