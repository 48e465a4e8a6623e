import type { Logger } from '@slack/web-api';
import type { Picture } from '../charts/chart-spec.ts';
import type { HttpClient } from '../http-client/http-client.ts';
import { type FailedUpload, failureOf, isPassing, isUndone, withRetries } from './upload-retries.ts';
import { createSingleTryClient } from './web-client.ts';

/** A file that only the bot can see and post, or the reason why there is none. */
export type Uploaded = { readonly kind: 'uploaded'; readonly fileId: string } | FailedUpload;

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
  ): Promise<{ readonly kind: 'shared' | 'not-in-channel' } | FailedUpload>;
}

/** Longest call, in milliseconds; an upload has three. */
export const CALL_MS = 5_000;

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

function fileName(title: string): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `${words || 'chart'}.png`;
}
