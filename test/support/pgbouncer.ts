import { createServer, connect as dial, type Socket } from 'node:net';

/** What PgBouncer takes at the start of a connection; all else it refuses (https://www.pgbouncer.org/config.html#ignore_startup_parameters). */
const TAKEN = [
  ...['user', 'database', 'replication', 'application_name', 'client_encoding', 'datestyle', 'timezone'],
  'standard_conforming_strings',
];

/** Stands in for PgBouncer: answers at the start as it does, and passes all else on to the server. */
export interface PgBouncer extends AsyncDisposable {
  /** The address of the same database, by way of it. */
  readonly url: string;
}

/** In front of the server of `url`, without TLS. `refusal`: refuses everybody with these words. */
export async function startPgBouncer(url: string, refusal?: string): Promise<PgBouncer> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client.on('error', () => {}));
    client.once('data', (start) => {
      const odd = parametersOf(start).find((name) => !TAKEN.includes(name.toLowerCase()));
      const why = refusal ?? (odd === undefined ? undefined : `unsupported startup parameter: ${odd}`);
      if (why !== undefined) return client.end(fatal(why));
      const upstream = dial(Number(target.port), target.hostname);
      sockets.add(upstream.on('error', () => client.destroy()));
      upstream.write(start);
      return client.pipe(upstream).pipe(client);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  const through = new URL(url);
  through.port = String(address.port);
  return {
    url: through.href,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Names in a StartupMessage (https://www.postgresql.org/docs/current/protocol-message-formats.html): length, version, then pairs. */
function parametersOf(start: Buffer): readonly string[] {
  const words = start.subarray(8).toString().split('\0');
  return words.filter((word, index) => index % 2 === 0 && word !== '');
}

/** An ErrorResponse with the SQLSTATE that PgBouncer gives to nearly all it says itself. */
function fatal(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C08P01\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
