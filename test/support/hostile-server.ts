import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { listen } from '../../src/http-server/bounded-server.ts';

const MB = 1_000_000;
const MEMBER = gzipSync(Buffer.alloc(10 * MB, 'x'), { level: 1 });
/** 500 MB of one letter: gzip may consist of members one after the other. */
const GZIP_BOMB = Buffer.concat(Array.from({ length: 50 }, () => MEMBER));
const BROTLI_BOMB = brotliCompressSync(Buffer.alloc(100 * MB, 'x'), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
});
const DEEP = `{"data":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
const DRIP_MS = 50;
/** No stream here is longer, so that a reader without a limit comes to an end too. */
const MOST_SENT = 300 * MB;

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

/** Answers that would take a reader without limits with them, each under the first word of its path. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  'gzip-bomb': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(GZIP_BOMB),
  'brotli-bomb': (response) => response.writeHead(200, { 'content-encoding': 'br' }).end(BROTLI_BOMB),
  // Slack's SDK unpacks what is called so by itself.
  'gzip-type': (response) => response.writeHead(200, { 'content-type': 'application/gzip' }).end(GZIP_BOMB),
  endless: (response) => pour(response.writeHead(200), Buffer.alloc(65_536, 'x')),
  drip: (response) => drip(response.writeHead(200)),
  silence: () => {},
  deep: (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(DEEP),
  'deep-text': (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(`\ufeff \n${DEEP}`),
  headers: (response) => response.writeHead(200, { 'x-long': 'x'.repeat(100_000) }).end('{}'),
  'broken-gzip': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip at all'),
  'odd-encoding': (response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end('{}'),
  'many-encodings': (response) => response.writeHead(200, { 'content-encoding': 'gzip, gzip, gzip' }).end(GZIP_BOMB),
  drop: (response) => response.destroy(),
  fine: (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"ok":true}')),
};

/** A server that means harm, and what was sent to it and by it. */
export interface HostileServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly IncomingMessage[];
  /** Bytes that left for the network. */
  sent(): number;
}

/** `/redirect-307-host/…` sends to the address of that key in `elsewhere`; other first words are the answers above. */
export async function startHostileServer(
  elsewhere: Readonly<Record<string, string>> = {},
  host = '127.0.0.1',
): Promise<HostileServer> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    requests.push(request);
    request.resume();
    const [, word = '', rest = ''] = /^\/([\w-]+)(.*)$/.exec(request.url ?? '') ?? [];
    const [, status, where = ''] = /^redirect-(\d+)-(\w+)$/.exec(word) ?? [];
    if (status !== undefined) {
      return void response.writeHead(Number(status), { location: `${elsewhere[where]}/fine${rest}` }).end();
    }
    (ANSWERS[word] ?? ANSWERS.fine)?.(response, request);
  });
  server.on('connection', (socket) => sockets.add(socket));
  const url = `http://${host}:${await listen(server, 0, host)}`;
  return {
    url,
    requests,
    sent: () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function pour(response: ServerResponse, chunk: Buffer): void {
  let sent = 0;
  const go = () => {
    while (!response.destroyed && sent < MOST_SENT) {
      sent += chunk.length;
      if (!response.write(chunk)) return void response.once('drain', go);
    }
    response.end();
  };
  go();
}

function drip(response: ServerResponse): void {
  response.write('{');
  const timer = setInterval(() => response.write(' '), DRIP_MS);
  response.once('close', () => clearInterval(timer));
}
