import type { IncomingMessage, ServerResponse } from 'node:http';
import { createBoundedServer, portProblem } from '../http-server/bounded-server.ts';
import type { Metrics } from './metrics.ts';

/** Sources of the health port's answers. */
export interface ProbeSources {
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
  /** Problems that only a restart of the process fixes, without a next step; empty while the bot is alive. */
  readonly notAlive: () => readonly string[];
  /** Problems that keep the bot from its work; empty when it is ready. */
  readonly notReady: () => readonly string[];
  /** Notes for an admin while the bot is ready. */
  readonly notes: () => readonly string[];
  /** Called with the kind of each refused request or connection. */
  readonly refused: (what: string) => void;
}

/** A running health server. */
export interface ProbeServer {
  /** Port it listens on. */
  readonly port: number;
  close(): Promise<void>;
}

/** Requests have no body and are answered at once, so connections are short. */
export const LIMITS = { connections: 20, headersMs: 2_000, requestMs: 2_000, idleMs: 0 } as const;

/**
 * Serves `/livez` (the process answers, and needs no restart), `/readyz` (it can do its work) and `/metrics` (Prometheus text) at this
 * address, with one connection per request and at most 20. Rejects with ProblemsError when the port or the address is not available.
 */
export async function startProbeServer(
  { host, port }: { readonly host: string; readonly port: number },
  sources: ProbeSources,
): Promise<ProbeServer> {
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const { status, type = 'text/plain', body } = await answer(request, sources).catch(() => BROKEN);
    response.writeHead(status, { 'content-type': type, connection: 'close' }).end(body);
  };
  const server = createBoundedServer(serve, LIMITS, sources.refused);
  const settings = { portSetting: 'HEALTH_PORT', port, hostSetting: 'HEALTH_HOST', host };
  return {
    port: await server.listen(port, host).catch((error) => Promise.reject(portProblem(error, settings))),
    close: () => server.close(0),
  };
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

const BROKEN: Answer = { status: 500, body: 'metrics could not be collected\n' };

async function answer(
  { method, url = '' }: IncomingMessage,
  { metrics, notAlive, notReady, notes }: ProbeSources,
): Promise<Answer> {
  if (method !== 'GET') return { status: 405, body: 'use GET\n' };
  switch (url.split('?')[0]) {
    case '/livez': {
      const reasons = notAlive();
      if (reasons.length === 0) return { status: 200, body: 'alive\n' };
      return { status: 503, body: `not alive: ${reasons.join('; ')}. Next step: restart the process\n` };
    }
    case '/readyz': {
      const missing = notReady();
      if (missing.length === 0) return { status: 200, body: ['ready', ...notes()].map((line) => `${line}\n`).join('') };
      return { status: 503, body: `not ready: ${missing.join('; ')}\n` };
    }
    case '/metrics':
      return { status: 200, type: metrics.contentType, body: await metrics.text() };
    default:
      return { status: 404, body: 'use /livez, /readyz or /metrics\n' };
  }
}
