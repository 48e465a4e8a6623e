import type { Server } from 'node:http';

/** Starts listening on 127.0.0.1 (port 0: any free one) and returns the base URL. */
export function listen(server: Server, port: number): Promise<string> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : port;
      done(`http://127.0.0.1:${bound}`);
    });
  });
}
