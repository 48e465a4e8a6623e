import type { Server } from 'node:http';

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
