import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import { type HttpReply, sendReply, textReply } from './http-reply.ts';

const PROXY_PAGE: HttpReply = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>502 Bad Gateway</title><h1>Bad gateway</h1>',
};

/** A request while it is answered: `work` does as requested, at most once. */
export interface Exchange {
  readonly response: ServerResponse;
  readonly work: () => HttpReply;
  /** The answer that Slack gives for an error name at this address. */
  readonly refuse: (error: string) => HttpReply;
}

/**
 * Answers a request as the fault wants it, or as it should be when there is none. A hanging request is never answered:
 * the server ends it when it closes.
 */
export async function playFault(fault: Fault | undefined, exchange: Exchange): Promise<void> {
  const { response, work } = exchange;
  switch (fault?.kind) {
    case undefined:
      return sendReply(response, work());
    case 'delay':
      await sleep(fault.ms, undefined, { ref: false });
      return response.destroyed ? undefined : sendReply(response, work());
    case 'hold':
      await fault.until.catch(() => {});
      return response.destroyed ? undefined : sendReply(response, work());
    case 'error':
      return sendReply(response, exchange.refuse(fault.error));
    case 'drop':
    case 'hang':
      return fault.kind === 'drop' ? dropConnection(response) : undefined;
    case 'accept-then-drop':
    case 'accept-then-hang':
      work();
      return fault.kind === 'accept-then-drop' ? dropConnection(response) : undefined;
    case 'cut':
      return sendReply(response, cutInHalf(work()));
    case 'status':
    case 'html':
    case 'empty':
      if (fault.accepted === true) work();
      return sendReply(
        response,
        fault.kind === 'status' ? statusReply(fault.status, fault.retryAfter) : blank(fault.kind),
      );
  }
}

/** A fault in a few words, for the wire log. */
export function describeFault(fault: Fault): string {
  if (fault.kind === 'status') return `status ${fault.status}`;
  return fault.kind === 'error' ? fault.error : fault.kind;
}

function dropConnection(response: ServerResponse): void {
  response.destroy();
}

function cutInHalf(reply: HttpReply): HttpReply {
  return { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) };
}

function blank(kind: 'html' | 'empty'): HttpReply {
  return kind === 'html' ? PROXY_PAGE : { status: 200, headers: {}, body: '' };
}

function statusReply(status: number, retryAfter: number | undefined): HttpReply {
  const reply = textReply('', status);
  return retryAfter === undefined
    ? reply
    : { ...reply, headers: { ...reply.headers, 'retry-after': String(retryAfter) } };
}
