import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type Fault, faultOf } from './faults.ts';
import type { RateHeaders } from './rate-limit.ts';

const JSON_TYPE = 'application/json';
const HTML_TYPE = 'text/html; charset=utf-8';
const HUGE_BYTES = 50_000_000;
const BLANKS = Buffer.alloc(65_536, ' ');

/** An answer before it is written. A string is an HTML page. */
export interface Answer {
  readonly status: number;
  readonly headers: RateHeaders;
  readonly body: object | string;
}

/** Writes an answer, compressed if the client accepts that, or changed by a fault. */
export async function send(
  request: IncomingMessage,
  {
    response,
    answer,
    faults,
  }: { readonly response: ServerResponse; readonly answer: Answer; readonly faults: readonly Fault[] },
): Promise<void> {
  const html = typeof answer.body === 'string';
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  const headers = { ...answer.headers, 'Content-Type': html ? HTML_TYPE : JSON_TYPE };
  if (answer.status === 200) {
    if (faultOf(faults, 'garbage')) return plain(response, { status: 200, headers, body: '<<< not json >>>' });
    if (faultOf(faults, 'empty')) return plain(response, { status: 200, headers, body: '' });
    if (faultOf(faults, 'html'))
      return plain(response, { status: 200, headers: { ...headers, 'Content-Type': HTML_TYPE }, body: page('Log in') });
    if (faultOf(faults, 'cut')) return cut(response, headers, text);
    const huge = faultOf(faults, 'huge');
    if (huge) return padded(response, { headers, text, bytes: huge.bytes ?? HUGE_BYTES });
  }
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? ''))
    return plain(response, { status: answer.status, headers, body: text });
  plain(response, { status: answer.status, headers: { ...headers, 'Content-Encoding': 'gzip' }, body: gzipSync(text) });
}

/** A page such as a gateway or a login screen would show. */
export function page(title: string): string {
  return `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
}

function plain(
  response: ServerResponse,
  { status, headers, body }: { readonly status: number; readonly headers: RateHeaders; readonly body: string | Buffer },
): void {
  response.writeHead(status, { ...headers, 'Content-Length': String(Buffer.byteLength(body)) }).end(body);
}

function cut(response: ServerResponse, headers: RateHeaders, text: string): void {
  response.writeHead(200, { ...headers, 'Content-Length': String(Buffer.byteLength(text)) });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

async function padded(
  response: ServerResponse,
  { headers, text, bytes }: { readonly headers: RateHeaders; readonly text: string; readonly bytes: number },
): Promise<void> {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  response.writeHead(200, headers).write(text);
  for (let sent = text.length; sent < bytes && !closed.signal.aborted; sent += BLANKS.length) {
    if (!response.write(BLANKS)) await once(response, 'drain', closed).catch(() => undefined);
  }
  response.end();
}
