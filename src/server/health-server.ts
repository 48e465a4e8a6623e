import { createServer, type ServerResponse } from 'node:http';
import { listen, portProblem } from './listen.ts';
import type { Metrics } from './metrics.ts';

/** A running health server. */
export interface HealthServer {
  /** Port it listens on. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/livez` (the process answers), `/readyz` (Slack can reach the bot) and `/metrics` (Prometheus text). Rejects
 * with ProblemsError when the port is taken.
 */
export async function startHealthServer(port: number, metrics: Metrics, isReady: () => boolean): Promise<HealthServer> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (request.method !== 'GET') return send(response, 405, 'text/plain', 'only GET\n');
    if (path === '/livez') return send(response, 200, 'text/plain', 'alive\n');
    if (path === '/readyz') {
      const ready = isReady();
      return send(response, ready ? 200 : 503, 'text/plain', ready ? 'ready\n' : 'not ready: Slack is not connected\n');
    }
    if (path === '/metrics') return send(response, 200, metrics.contentType, await metrics.text());
    return send(response, 404, 'text/plain', 'there is /livez, /readyz and /metrics\n');
  });
  return {
    port: await listen(server, port).catch((error) => Promise.reject(portProblem(error, 'HEALTH_PORT', port))),
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}
