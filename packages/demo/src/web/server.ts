import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findFile, findUser, formatOf, readLimited, type User } from '@metta-health-bot/local-slack';
import { parseJson } from '@metta-health-bot/local-slack/json';
import { act } from './act.ts';
import { builtFile } from './built-page.ts';
import type { Demo } from './demo.ts';
import { streamEvents } from './events.ts';
import { refusalOf } from './guard.ts';
import { pageState } from './page-state.ts';
import { parseAct } from './parse-act.ts';
import { send, sendJson, sendText } from './send.ts';

/** Address of the page, and its files. */
export interface WebServerOptions {
  /** 0 takes any free port; the next free one when it is taken. 4000 by default. */
  readonly port?: number | undefined;
  /** Folder of the built page. */
  readonly page: string;
}

/** The server of the page. */
export interface WebServer {
  /** Address of the page. */
  readonly url: string;
  close(): Promise<void>;
}

const DEFAULT_PORT = 4000;
const PORTS_TRIED = 100;
const LAST_PORT = 65_535;
const MOST_BYTES = 1_000_000;

/** Serves the page, its events and its acts on 127.0.0.1. Rejects when a hundred ports in a row are taken, or all to the last. */
export async function startWebServer(demo: Demo, options: WebServerOptions): Promise<WebServer> {
  const { page } = options;
  const server = createServer((request, response) => {
    // Only a broken connection comes here: nobody is left to answer.
    route(demo, { page, request, response }).catch(() => response.destroy());
  });
  const port = await listenFrom(server, options.port ?? DEFAULT_PORT, PORTS_TRIED);
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listenFrom(server: Server, port: number, tries: number): Promise<number> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken || tries <= 1 || port >= LAST_PORT) throw error;
    return listenFrom(server, port + 1, tries - 1);
  }
}

async function route(
  demo: Demo,
  {
    page,
    request,
    response,
  }: { readonly page: string; readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const refusal = refusalOf(request.headers);
  if (refusal !== null) return sendText(response, 403, refusal);
  const { pathname, searchParams } = new URL(`http://localhost${request.url}`);
  const userName = searchParams.get('user') ?? '';
  const user = findUser(demo.slack.workspace, userName);
  switch (`${request.method} ${pathname}`) {
    case 'GET /events':
      if (user === undefined || user.isBot) return sendText(response, 404, `There is no user ${userName}.`);
      return streamEvents(response, demo.changes, () => pageState(demo, user));
    case 'POST /act':
      return answerAct(demo, { user, request, response });
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendText(response, 405, 'Use GET or HEAD.');
  const [, folder, fileId = ''] = pathname.split('/');
  if (folder === 'files') return sendUpload(demo, fileId, response);
  const file = builtFile(page, pathname);
  if (file === null) return sendText(response, 404, 'Not found.');
  send(response, { status: 200, type: file.type, bytes: file.bytes });
}

/** The bytes of an uploaded file, for the image blocks that show it. */
function sendUpload({ slack }: Demo, id: string, response: ServerResponse): void {
  const file = findFile(slack.workspace, id);
  if (file?.bytes) send(response, { status: 200, type: formatOf(file).mimetype, bytes: file.bytes });
  else sendText(response, 404, 'There is no such file.');
}

async function answerAct(
  demo: Demo,
  {
    user,
    request,
    response,
  }: { readonly user: User | undefined; readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  if (user === undefined || user.isBot) return sendProblem(response, 404, 'There is no such user.');
  if (!request.headers['content-type']?.startsWith('application/json')) {
    return sendProblem(response, 400, 'Send an act as application/json.');
  }
  const text = await readLimited(request, MOST_BYTES);
  if (text === null) return sendProblem(response, 413, 'The act is too large.');
  const parsed = parseAct(parseJson(text));
  if (!parsed.ok) return sendProblem(response, 400, parsed.error);
  sendJson(response, 200, await act(demo, user.name, parsed.act));
}

function sendProblem(response: ServerResponse, status: number, error: string): void {
  sendJson(response, status, { ok: false, error });
}
