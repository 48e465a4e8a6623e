import type { WebSocket } from 'ws';

type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets';

interface Connection {
  readonly socket: WebSocket;
  /** It got the `disconnect` message: it gets no more payloads. */
  isLeaving: boolean;
}

/** The open Socket Mode connections of the bot. */
export interface Connections {
  add(socket: WebSocket): void;
  /** Number of connections that accept payloads. */
  count(): number;
  /** The connection whose turn it is, or undefined. */
  pick(): WebSocket | undefined;
  /** Sends the `disconnect` message; the bot is to close and come again. All connections unless `only` is given. */
  disconnect(reason: DisconnectReason, only?: number): void;
  /** Sends any text as a message, on all connections: also what Slack would never send. */
  say(text: string): void;
  /** Ends the links without a message, as when a network fails. */
  drop(): void;
  /** Resolves when that many connections accept payloads. */
  waitFor(count: number): Promise<void>;
  /** Calls the listener whenever a connection comes or goes; returns the way to stop it. */
  onChange(listener: () => void): () => void;
}

/** Connections of which there are none yet. */
export function createConnections(): Connections {
  let connections: readonly Connection[] = [];
  let turn = 0;
  const waiting = new Set<() => void>();
  const listeners = new Set<() => void>();
  const notify = () => {
    for (const listener of [...listeners]) listener();
  };
  const usable = () => connections.filter((one) => !one.isLeaving && one.socket.readyState === one.socket.OPEN);
  return {
    add(socket) {
      connections = [...connections, { socket, isLeaving: false }];
      socket.once('close', () => {
        connections = connections.filter((one) => one.socket !== socket);
        notify();
      });
      for (const check of [...waiting]) check();
      notify();
    },
    count: () => usable().length,
    pick() {
      const candidates = usable();
      turn += 1;
      return candidates[turn % Math.max(candidates.length, 1)]?.socket;
    },
    disconnect(reason, only = connections.length) {
      for (const connection of usable().slice(0, only)) {
        connection.isLeaving = true;
        connection.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'local-slack' } }));
      }
      notify();
    },
    say(text) {
      for (const { socket } of usable()) socket.send(text);
    },
    drop() {
      for (const connection of connections) connection.socket.terminate();
    },
    waitFor(count) {
      return new Promise((resolve) => {
        const check = () => {
          if (usable().length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
