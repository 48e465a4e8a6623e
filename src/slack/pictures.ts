import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, WebClient } from '@slack/web-api';
import type { Picture } from '../charts/picture.ts';
import { type Outcome, outcomeOfError } from './outbox/outcome.ts';

/** A file that only the bot can see and show, or in words why there is none; `isPassing` where a later try may help. */
export type Uploaded =
  | { readonly kind: 'uploaded'; readonly fileId: string }
  | { readonly kind: 'failed'; readonly why: string; readonly isPassing: boolean };

/** Uploads a picture without a channel. Never rejects; takes 30 s at most. */
export type UploadPicture = (picture: Picture) => Promise<Uploaded>;

/** Pictures in Slack. */
export interface Pictures {
  readonly upload: UploadPicture;
  /** Uploads pictures into a thread; needs the bot to be a member there. Never rejects. */
  shareInThread(pictures: readonly Picture[], channel: string, threadTs: string): Promise<Uploaded['kind']>;
}

const CALL_MS = 8_000;
const TRIES = 3;
const LONGEST_WAIT_MS = 5_000;

/** Uploads through the SDK's three calls. An upload whose answer is lost is made again: the file left over is in no channel. */
export function createPictures(token: string, slackApiUrl: string, logger: Logger): Pictures {
  const client = new WebClient(token, {
    slackApiUrl,
    logger,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: CALL_MS,
  });
  return {
    async upload(picture) {
      for (let tries = 1; ; tries += 1) {
        const outcome = await uploadOnce(client, picture);
        if (outcome.kind === 'uploaded' || !outcome.isPassing || tries === TRIES) return outcome;
        await sleep(Math.min(LONGEST_WAIT_MS, outcome.waitMs ?? 1_000 * tries), undefined, { ref: false });
      }
    },
    async shareInThread(pictures, channel, threadTs) {
      try {
        const files = pictures.map(({ png, title }) => ({ file: Buffer.from(png), filename: fileName(title), title }));
        await client.filesUploadV2({ channel_id: channel, thread_ts: threadTs, file_uploads: files });
        return 'uploaded';
      } catch {
        // The digest stands there without them and says so: that is all there is to tell.
        return 'failed';
      }
    },
  };
}

type Tried =
  | Extract<Uploaded, { kind: 'uploaded' }>
  | (Extract<Uploaded, { kind: 'failed' }> & { readonly waitMs?: number });

async function uploadOnce(client: WebClient, { png, title }: Picture): Promise<Tried> {
  try {
    // No alternative text here: with one, Slack may take the file and never show it.
    const { files = [] } = await client.filesUploadV2({ file: Buffer.from(png), filename: fileName(title), title });
    const fileId = files.flatMap((batch) => batch.files ?? []).find(({ id }) => id !== undefined)?.id;
    return fileId === undefined
      ? { kind: 'failed', why: 'Slack named no file', isPassing: true }
      : { kind: 'uploaded', fileId };
  } catch (error) {
    return failureOf(outcomeOfError(error));
  }
}

function failureOf(outcome: Exclude<Outcome, { kind: 'delivered' }>): Tried {
  if (outcome.kind === 'rate-limited') {
    return { kind: 'failed', why: 'Slack limits the rate of uploads', isPassing: true, waitMs: outcome.waitMs };
  }
  if ('detail' in outcome) return { kind: 'failed', why: `Slack did not take it (${outcome.detail})`, isPassing: true };
  const why =
    outcome.word === 'missing_scope'
      ? 'the Slack app lacks the scope files:write; an admin updates its manifest and installs it again'
      : `Slack refused it (${outcome.word})`;
  return { kind: 'failed', why, isPassing: false };
}

function fileName(title: string): string {
  return `${
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '') || 'chart'
  }.png`;
}
