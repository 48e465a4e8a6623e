import { createServer, type IncomingMessage } from 'node:http';
import { listen, portProblem } from './listen.ts';
import type { Metrics } from './metrics.ts';

/** What is missing for the bot to do its work, in words; nothing when it is ready. */
export type NotReady = () => readonly string[];

/** What an admin should know, in words, though the bot does its work. */
export type Notes = () => readonly string[];

/** A running health server. */
export interface HealthServer {
  /** Port it listens on. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/livez` (the process answers), `/readyz` (it can do its work) and `/metrics` (Prometheus text). Rejects
 * with ProblemsError when the port is taken.
 */
export async function startHealthServer(
  port: number,
  metrics: Metrics,
  notReady: NotReady,
  notes: Notes = () => [],
): Promise<HealthServer> {
  const server = createServer(async (request, response) => {
    const { status, type = 'text/plain', body } = await answer(request, metrics, notReady, notes).catch(() => BROKEN);
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  return {
    port: await listen(server, port).catch((error) => Promise.reject(portProblem(error, 'HEALTH_PORT', port))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

const BROKEN: Answer = { status: 500, body: 'could not be measured\n' };

async function answer(
  { method, url = '' }: IncomingMessage,
  metrics: Metrics,
  notReady: NotReady,
  notes: Notes,
): Promise<Answer> {
  if (method !== 'GET') return { status: 405, body: 'only GET\n' };
  switch (url.split('?')[0]) {
    case '/livez':
      return { status: 200, body: 'alive\n' };
    case '/readyz': {
      const missing = notReady();
      if (missing.length === 0) return { status: 200, body: ['ready', ...notes()].map((line) => `${line}\n`).join('') };
      return { status: 503, body: `not ready: ${missing.join('; ')}\n` };
    }
    case '/metrics':
      return { status: 200, type: metrics.contentType, body: await metrics.text() };
    default:
      return { status: 404, body: 'there is /livez, /readyz and /metrics\n' };
  }
}
