import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { isRecord, type JsonRecord, parseJson } from './json.ts';

/** The body of a request as text, however long it is. */
export async function readText(request: IncomingMessage): Promise<string> {
  return (await buffer(request)).toString('utf8');
}

/** The same up to `bytes`; null when it is more, which is not kept. */
export async function readLimited(request: IncomingMessage, bytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    length += part.length;
    if (length <= bytes) chunks.push(part);
  }
  return length > bytes ? null : Buffer.concat(chunks).toString('utf8');
}

/** The arguments of a Web API call, of a form or of JSON; undefined when it is neither. */
export function parseArguments(contentType: string, text: string): JsonRecord | undefined {
  if (contentType.startsWith('application/json')) {
    const body = parseJson(text);
    return isRecord(body) ? body : undefined;
  }
  if (text !== '' && !contentType.startsWith('application/x-www-form-urlencoded')) return undefined;
  return Object.fromEntries(new URLSearchParams(text));
}
