import type { IncomingMessage } from 'node:http';
import { isRecord, type JsonRecord, parseJson } from './json.ts';

export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
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
