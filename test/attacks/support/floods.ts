import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttackedBot } from './attacked-bot.ts';

/** Connections that say nothing and come back whenever they are closed. */
export interface IdleCrowd extends Disposable {
  /** How often one of them has connected. */
  connected(): number;
}

const MOST_CONNECTIONS = 20_000;

/** Opens so many idle connections and opens each again a moment after it was closed, until it is disposed of. */
export function idleCrowd(port: number, size: number): IdleCrowd {
  const sockets = new Set<Socket>();
  let isOver = false;
  let count = 0;
  const open = () => {
    if (isOver || count >= MOST_CONNECTIONS) return;
    const socket = connect(port, '127.0.0.1', () => {
      count += 1;
    });
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      setTimeout(open, 200);
    });
  };
  for (let at = 0; at < size; at += 1) open();
  return {
    connected: () => count,
    [Symbol.dispose]() {
      isOver = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The most memory that the process holds from now on, in MB, looked at every 50 ms until it is asked for. */
export function watchMemory(bot: AttackedBot): () => number {
  let most = bot.memory().now;
  const timer = setInterval(() => {
    most = Math.max(most, bot.memory().now);
  }, 50);
  return () => {
    clearInterval(timer);
    return Math.round(Math.max(most, bot.memory().now));
  };
}

/** Begins one so many times a second for so many seconds, whether or not the earlier ones have ended; what became of all. */
export async function atRate<Result>(
  perSecond: number,
  seconds: number,
  begin: () => Promise<Result>,
): Promise<readonly Result[]> {
  const began = performance.now();
  const running: Promise<Result>[] = [];
  while (running.length < perSecond * seconds) {
    const due = Math.min(perSecond * seconds, Math.floor(((performance.now() - began) / 1_000) * perSecond) + 1);
    while (running.length < due) running.push(begin());
    await sleep(5);
  }
  return Promise.all(running);
}
