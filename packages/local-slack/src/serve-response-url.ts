import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Faults } from './faults.ts';
import { type HttpReply, textReply } from './http-reply.ts';
import { parseJson } from './json.ts';
import { describeFault, playFault } from './play-fault.ts';
import { readText } from './request-body.ts';
import type { ResponseUrls } from './response-url.ts';
import type { Wire } from './wire.ts';

/** Dependencies of serving posts to a response_url. */
export interface ResponseUrlContext {
  readonly faults: Faults;
  readonly wire: Wire;
  readonly responseUrls: ResponseUrls;
}

/** Answers one post to a response_url. */
export async function serveResponseUrl(
  context: ResponseUrlContext,
  {
    id,
    request,
    response,
  }: { readonly id: string; readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const body = parseJson(await readText(request));
  const fault = context.faults.take('response_url');
  let reply: HttpReply | null = null;
  let detail = '';
  const work = () => {
    ({ reply, detail } = context.responseUrls.answer(id, body));
    return reply;
  };
  await playFault(fault, { response, work, refuse: (error) => textReply(error, 400) });
  context.wire.record({
    direction: 'to-slack',
    method: 'response_url',
    body,
    answer: reply,
    refusal: fault === undefined || fault.kind === 'delay' ? refusalIn(reply, detail) : describeFault(fault),
  });
}

function refusalIn(reply: HttpReply | null, detail: string): string | null {
  if (reply === null || reply.status === 200) return null;
  return [`${reply.status} ${reply.body}`, detail].filter(Boolean).join(': ');
}
