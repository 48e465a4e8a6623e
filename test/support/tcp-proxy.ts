import { once } from 'node:events';
import { createServer, type Server, type Socket, connect as tcpConnect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A way to a server through this process, which can be cut, held and slowed. It begins open. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Lets everything through from now on, also what was held. */
  open(): Promise<void>;
  /** Ends all connections and takes no new ones. */
  refuse(): Promise<void>;
  /** Takes connections, and passes nothing on in either direction. */
  hang(): void;
  /** Passes on what is sent to the server, and holds what it answers. */
  holdAnswers(): void;
  /** Holds what is sent to the server. */
  holdRequests(): void;
  /** Ends all connections; new ones are taken. */
  drop(): void;
  /** Everything comes so much later, in both directions. */
  delay(ms: number): void;
  /** Whether a request waits that has this text in it. */
  holds(text: string): boolean;
}

interface State {
  readonly holds: { requests: boolean; answers: boolean };
  delayMs: number;
  readonly waiting: Set<() => void>;
  readonly held: Set<Buffer>;
}

/** Listens on a free port of this machine and passes on to that port. */
export async function startTcpProxy(to: number): Promise<TcpProxy> {
  const state: State = { holds: { requests: false, answers: false }, delayMs: 0, waiting: new Set(), held: new Set() };
  const sockets = new Set<Socket>();
  const kept = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((client) => {
    kept(client);
    const dial = () => {
      const upstream = kept(tcpConnect(to, '127.0.0.1'));
      pass(upstream, () => client, state, 'answers');
      return upstream;
    };
    let upstream = dial();
    // The server may have ended a connection on which nothing came for long: what was held comes on another one.
    const current = () => {
      if (upstream.destroyed) upstream = dial();
      return upstream;
    };
    pass(client, current, state, 'requests');
  });
  const port = await listen(server, 0);
  const hold = (requests: boolean, answers: boolean) => {
    Object.assign(state.holds, { requests, answers });
    for (const wake of [...state.waiting]) wake();
    state.waiting.clear();
  };
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    async open() {
      state.delayMs = 0;
      hold(false, false);
      if (!server.listening) await listen(server, port);
    },
    async refuse() {
      const closed = server.listening ? new Promise((resolve) => server.close(resolve)) : undefined;
      drop();
      await closed;
    },
    hang: () => hold(true, true),
    holdAnswers: () => hold(false, true),
    holdRequests: () => hold(true, false),
    drop,
    delay(ms) {
      state.delayMs = ms;
    },
    holds: (text) => [...state.held].some((chunk) => chunk.includes(text)),
    async [Symbol.asyncDispose]() {
      hold(false, false);
      const closed = server.listening ? new Promise((resolve) => server.close(resolve)) : undefined;
      drop();
      await closed;
    },
  };
}

/** What comes from one side goes to the other in its order, and so does its end. */
function pass(from: Socket, to: () => Socket, state: State, what: 'requests' | 'answers'): void {
  let before = Promise.resolve();
  const inTurn = (step: () => void, chunk = Buffer.alloc(0)) => {
    const cameAt = performance.now();
    if (what === 'requests') state.held.add(chunk);
    before = before.then(async () => {
      while (state.holds[what]) await new Promise<void>((resolve) => state.waiting.add(resolve));
      state.held.delete(chunk);
      const waitMs = cameAt + state.delayMs - performance.now();
      if (waitMs > 0) await sleep(waitMs, undefined, { ref: false });
      step();
    });
  };
  from.on('data', (chunk) => inTurn(() => void to().write(chunk), chunk));
  from.once('close', () => {
    // Of a server that ends an idle connection its client hears when it asks again.
    if (what === 'requests' || !state.holds.requests) inTurn(() => to().destroy());
  });
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return address.port;
}
