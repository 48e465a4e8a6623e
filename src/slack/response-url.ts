import type { Message } from '../../blocks/message.ts';

/** How a message is meant to appear. */
export interface Appearance {
  /** Whether the whole channel sees it, or only the one who asked. */
  readonly inChannel: boolean;
  /** Whether it takes the place of the card that was clicked. */
  readonly replaceOriginal: boolean;
}

/** What became of a post to a `response_url`. */
export type ResponseOutcome =
  | { readonly kind: 'delivered' }
  /** Slack did not take the blocks. */
  | { readonly kind: 'invalid-blocks' }
  /** The address was used five times, or is over 30 minutes old. */
  | { readonly kind: 'gone'; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string };

const TIMEOUT_MS = 10_000;

/** Posts to the address that Slack sent along with a command or a click. Never rejects. */
export async function postToResponseUrl(
  url: string,
  { text, blocks }: Message,
  appearance: Appearance,
): Promise<ResponseOutcome> {
  const body = {
    response_type: appearance.inChannel ? 'in_channel' : 'ephemeral',
    replace_original: appearance.replaceOriginal,
    text,
    blocks,
  };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return outcomeOf(response.ok, response.status, await response.text());
  } catch (error) {
    return { kind: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** The body is `ok`, a bare error word, or JSON with `ok` and `error`, whatever the status. */
function outcomeOf(ok: boolean, status: number, body: string): ResponseOutcome {
  const word = /"error"\s*:\s*"(\w+)"/.exec(body)?.[1] ?? body.trim().slice(0, 100);
  if (/^invalid_(blocks|attachments)/.test(word)) return { kind: 'invalid-blocks' };
  if (word === 'used_url' || word === 'expired_url') return { kind: 'gone', detail: word };
  return ok && !/"ok"\s*:\s*false/.test(body)
    ? { kind: 'delivered' }
    : { kind: 'failed', detail: `HTTP ${status} ${word}` };
}
