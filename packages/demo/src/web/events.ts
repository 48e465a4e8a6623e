import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Changes } from './changes.ts';

/** At most about 30 states a second. */
const COALESCE_MS = 33;
const HEARTBEAT_MS = 15_000;
const RECONNECT_MS = 1_000;

/** Sends what `state` is now, and again after every change, until the page goes away. */
export function streamEvents(response: ServerResponse, changes: Changes, state: () => unknown): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  response.write(`retry: ${RECONNECT_MS}\n\n`);
  const closed = new AbortController();
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  const changed = createNextChange(changes, closed.signal);
  response.once('close', () => {
    clearInterval(heartbeat);
    closed.abort();
  });
  const sendStates = async () => {
    for (; !closed.signal.aborted; await changed()) {
      response.write(`data: ${JSON.stringify(state())}\n\n`);
      await sleep(COALESCE_MS, undefined, closed);
      // A page that reads slowly gets the newest state when it has read the last one.
      if (response.writableNeedDrain) await once(response, 'drain', closed);
    }
  };
  // It ends only when the page is closed: there is nobody to notify.
  sendStates().catch(() => response.destroy());
}

/** Resolves when there was a change since it last did, and when the signal ends it. */
function createNextChange(changes: Changes, signal: AbortSignal): () => Promise<void> {
  let isChanged = false;
  let wake = () => {};
  const stop = changes.listen(() => {
    isChanged = true;
    wake();
  });
  signal.addEventListener('abort', () => {
    stop();
    wake();
  });
  return async () => {
    const change = new Promise<void>((resolve) => {
      wake = resolve;
    });
    if (!isChanged) await change;
    isChanged = false;
  };
}
