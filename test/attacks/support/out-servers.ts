import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A request as a hostile server heard it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A hostile server on this machine. */
export interface HostileServer extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  readonly heard: readonly ReceivedRequest[];
}

/** Serves `answer` on a free port of that address. */
export async function startHostile(
  answer: (heard: ReceivedRequest, response: ServerResponse, number: number) => void,
  address = '127.0.0.1',
): Promise<HostileServer> {
  const heard: ReceivedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const { method = '', url = '', headers } = incoming;
    response.on('error', () => {});
    const body = await buffer(incoming).catch(() => Buffer.alloc(0));
    const one = { method, path: url, headers, body: body.toString('latin1') };
    heard.push(one);
    answer(one, response, heard.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const at = server.address();
  const port = typeof at === 'object' && at !== null ? at.port : 0;
  return {
    url: `http://${address}:${port}`,
    host: `${address}:${port}`,
    heard,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

/** Answers with JSON. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Takes everything that is sent to it, and remembers it: no request is ever meant to come here. */
export const startOtherHost = (address: string) =>
  startHostile((_, response) => answerJson(response, 200, { ok: true, errors: [] }), address);
