import { createServer, connect as dial, type Socket } from 'node:net';

/** Stands in for a pooler such as PgBouncer with `pool_mode = transaction`: a session of the server belongs to a client for one transaction. */
export interface TransactionPooler extends AsyncDisposable {
  /** The address of the same database, by way of it. */
  readonly url: string;
}

/** A session of the server, which whoever needs it next gets when nobody has it. */
interface Session {
  readonly socket: Socket;
  client: Socket | undefined;
}

/** In front of the server of `url`, without TLS. As many sessions as there were clients; who asks gets the one that was idle longest. */
export async function startTransactionPooler(url: string): Promise<TransactionPooler> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const idle: Session[] = [];
  const waiting: ((session: Session) => void)[] = [];
  const release = (session: Session) => {
    session.client = undefined;
    const next = waiting.shift();
    if (next) next(session);
    else idle.push(session);
  };
  const openSession = (client: Socket, start: Buffer, isReady: () => void) => {
    const socket = dial({ port: Number(target.port), host: target.hostname, noDelay: true });
    const session: Session = { socket, client };
    sockets.add(socket.on('error', () => {}));
    const take = framesOf((type, frame) => {
      session.client?.write(frame);
      // ReadyForQuery, outside of a transaction.
      if (type !== 'Z' || frame[5] !== 'I'.charCodeAt(0)) return;
      isReady();
      release(session);
    });
    socket.on('data', take);
    socket.write(start);
    return session;
  };
  const server = createServer({ noDelay: true }, (client) => {
    sockets.add(client.on('error', () => {}));
    let session: Session | undefined;
    let isIn = false;
    const held: Buffer[] = [];
    const give = (given: Session) => {
      given.client = client;
      session = given;
      for (const frame of held.splice(0)) given.socket.write(frame);
    };
    const take = framesOf((type, frame) => {
      // Terminate: the session stays for others.
      if (type === 'X') return client.end();
      if (session?.client === client) return session.socket.write(frame);
      held.push(frame);
      if (held.length > 1) return;
      const next = idle.shift();
      return next ? give(next) : waiting.push(give);
    });
    client.once('data', (start) => {
      session = openSession(client, start, () => {
        isIn = true;
      });
      client.on('close', () => {
        waiting.splice(0, waiting.length, ...waiting.filter((one) => one !== give));
        // What it has begun is taken back.
        if (session?.client === client) session.socket.destroy();
      });
      client.on('data', (chunk) => (isIn ? take(chunk) : session?.socket.write(chunk)));
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

/** Cuts what comes into messages: a letter, the length of the rest in four bytes, the rest. */
function framesOf(onFrame: (type: string, frame: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const frame = rest.subarray(0, rest.readInt32BE(1) + 1);
      rest = rest.subarray(frame.length);
      onFrame(String.fromCharCode(frame[0] ?? 0), frame);
    }
  };
}
