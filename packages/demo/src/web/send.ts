import type { ServerResponse } from 'node:http';

/** Nothing is kept, nothing comes from elsewhere, nobody frames it. */
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'",
} as const;

/** Answers with these bytes, under headers that let nobody keep or frame them. */
export function send(
  response: ServerResponse,
  { status, type, bytes }: { readonly status: number; readonly type: string; readonly bytes: Buffer },
): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type, 'content-length': String(bytes.length) });
  response.end(bytes);
}

/** The same with a plain text. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  send(response, { status, type: 'text/plain; charset=utf-8', bytes: Buffer.from(text) });
}

/** The same with a value as JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, { status, type: 'application/json; charset=utf-8', bytes: Buffer.from(JSON.stringify(value)) });
}
