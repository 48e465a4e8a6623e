import type { ServerResponse } from 'node:http';
import { brotliCompressSync, constants, deflateRawSync, gzipSync } from 'node:zlib';

/** Answers that have no end, or are far more than they seem. */
export const FLOODS = [
  'gzip bomb',
  'brotli bomb',
  'gzip in gzip',
  'endless',
  'endless in one string',
  'deep',
  'wide',
  'drip',
] as const;
export type Flood = (typeof FLOODS)[number];

const MEGABYTE = 1_000_000;
/** What an endless answer sends at most, so that the attack itself ends. */
const MOST_SENT = 400 * MEGABYTE;
const DRIP_MS = 200;
/** As RFC 1952 has it: deflate, no name, no time. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** A part of a deflate stream that may be repeated, since it refers to nothing before it. */
const deflated = (text: string | Buffer) =>
  deflateRawSync(text, { level: 9, finishFlush: constants.Z_FULL_FLUSH, flush: constants.Z_FULL_FLUSH });

/** 450 MB of blanks in about 450 kB, within a text of JSON. */
let bomb: Buffer | undefined;
function gzipBomb(): Buffer {
  const blanks = bomb === undefined ? deflated(Buffer.alloc(MEGABYTE, ' ')) : Buffer.of();
  bomb ??= Buffer.concat([GZIP_HEADER, deflated('{"message":"'), ...Array.from({ length: 450 }, () => blanks)]);
  return bomb;
}

let smallest: Buffer | undefined;
function brotliBomb(): Buffer {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 1 };
  smallest ??= brotliCompressSync(Buffer.alloc(300 * MEGABYTE, ' '), { params });
  return smallest;
}

/** Lets that flood loose. */
export function flood(kind: Flood, response: ServerResponse): void {
  const head = (encoding?: string) => {
    response.writeHead(200, { 'content-type': 'application/json', ...(encoding && { 'content-encoding': encoding }) });
  };
  switch (kind) {
    case 'gzip bomb':
      head('gzip');
      response.end(gzipBomb());
      break;
    case 'brotli bomb':
      head('br');
      response.end(brotliBomb());
      break;
    case 'gzip in gzip':
      head('gzip, gzip');
      response.end(gzipSync(gzipBomb()));
      break;
    case 'endless':
      head();
      pour(response, '{"errors":[]},', 0);
      break;
    case 'endless in one string':
      head();
      response.write('{"message":"');
      pour(response, 'x', 0);
      break;
    case 'deep':
      head();
      response.end(`${'['.repeat(4 * MEGABYTE)}${']'.repeat(4 * MEGABYTE)}`);
      break;
    case 'wide':
      head();
      response.end(`{"data":[${'{},'.repeat(3 * MEGABYTE)}{}]}`);
      break;
    case 'drip':
      head();
      drip(response);
      break;
  }
}

function pour(response: ServerResponse, text: string, sent: number): void {
  const chunk = text.repeat(Math.floor(65_536 / text.length));
  let total = sent;
  while (total < MOST_SENT && !response.destroyed) {
    total += chunk.length;
    if (!response.write(chunk)) return void response.once('drain', () => pour(response, text, total));
  }
  response.end();
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), DRIP_MS);
  response.once('close', () => clearInterval(timer));
}
