import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, inflateSync } from 'node:zlib';

/** The text of a request's body, and how many bytes it had on the wire. Throws if it is not compressed as it says. */
export async function readBody(request: IncomingMessage): Promise<{ readonly text: string; readonly bytes: number }> {
  const sent = await buffer(request);
  return { text: plain(sent, request.headers['content-encoding']).toString(), bytes: sent.length };
}

function plain(sent: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(sent);
  return encoding === 'deflate' ? inflateSync(sent) : sent;
}
