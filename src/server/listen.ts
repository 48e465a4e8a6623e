import type { Server } from 'node:http';
import { ProblemsError } from '../problem.ts';

/** Starts listening (port 0: any free one) and returns the port. Rejects when the port is taken. */
export function listen(server: Server, port: number, host?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(portOf(server) ?? port));
  });
}

/** Port of a listening server. */
export function portOf(server: Pick<Server, 'address'>): number | undefined {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : undefined;
}

/** The error to show when the port of this setting cannot be had, or the error as it was. */
export function portProblem(error: unknown, setting: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error;
  const what =
    code === 'EACCES' ? `port ${port} is not for this user to open` : `port ${port} is taken by another process`;
  return new ProblemsError([{ where: setting, what, fix: 'set another port, or end what uses this one' }]);
}
