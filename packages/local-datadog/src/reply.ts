import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import { checkAccess, type Keys } from './access.ts';
import { ApiError, badRequest } from './api-error.ts';
import { pageFor, type RequestContext } from './dashboards/pages.ts';
import { distort } from './distort.ts';
import { findEndpoint } from './endpoints.ts';
import { type Fault, faultOf } from './faults.ts';
import { type Budget, type createRateLimit, type RateHeaders, rateHeaders } from './rate-limit.ts';
import { type Answer, page } from './send.ts';
import type { DataSet } from './series.ts';

interface Incoming {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Size of the body on the wire. */
  readonly bytes: number;
}

interface State {
  readonly data: DataSet;
  readonly context: RequestContext;
  readonly keys: Keys;
  readonly limit: ReturnType<typeof createRateLimit>;
  readonly budget: Budget;
}

type Reply = Answer & { readonly unexpected?: boolean };

/** Decides the answer to a request, faults included, without writing it. */
export function reply(incoming: Incoming, state: State, faults: readonly Fault[]): Reply {
  const { pathname, searchParams } = new URL(incoming.url, 'http://127.0.0.1');
  const html = pageFor(incoming.method, state, { path: pathname, parameters: searchParams });
  if (html) return html;
  const found = findEndpoint(incoming.method, pathname);
  if (!found) return { ...failure(404, { headers: {}, message: 'Not found' }), unexpected: true };
  const { endpoint, id } = found;
  let headers: RateHeaders = {};
  try {
    checkAccess(incoming.headers, state.keys, endpoint.scope);
    const rate = endpoint.query ? state.limit.take() : undefined;
    if (rate) headers = rate.headers;
    const status = faultOf(faults, 'status');
    if (status) return broken(status, { budget: state.budget, headers, objects: endpoint.objects });
    if (rate && !rate.allowed) throw new ApiError(429, limitReached(state.budget));
    refuse(`${incoming.body} ${searchParams.get('query') ?? ''}`, faults);
    const data = state.data.filter(({ metric }) => !faults.some((fault) => isMissing(fault, metric)));
    const { body: text, bytes } = incoming;
    const body = endpoint.answer({ parameters: searchParams, body: text, bytes, data, ...state.context, id });
    return { status: endpoint.status ?? 200, headers, body: distort(body, faults) };
  } catch (error) {
    if (error instanceof ApiError)
      return failure(error.status, { headers, message: error.message, objects: endpoint.objects });
    return failure(500, { headers, message: String(error), objects: endpoint.objects });
  }
}

function broken(
  { status, reset = 60 }: Extract<Fault, { kind: 'status' }>,
  {
    budget,
    headers,
    objects,
  }: { readonly budget: Budget; readonly headers: RateHeaders; readonly objects: true | undefined },
): Answer {
  const words = STATUS_CODES[status] ?? '';
  if (status === 429)
    return failure(status, { headers: rateHeaders(budget, 0, reset), message: limitReached(budget), objects });
  return status > 500
    ? { status, headers, body: page(`${status} ${words}`) }
    : failure(status, { headers, message: words, objects });
}

function failure(
  status: number,
  {
    headers,
    message,
    objects,
  }: { readonly headers: RateHeaders; readonly message: string; readonly objects?: true | undefined },
): Answer {
  // Model HTTPLogErrors: only the intake of logs reports its errors in this form.
  const error = objects ? { status: String(status), title: STATUS_CODES[status] ?? '', detail: message } : message;
  return { status, headers, body: { errors: [error] } };
}

function limitReached({ requests, seconds }: Budget): string {
  return `Rate limit of ${requests} requests in ${seconds} seconds reached. Please try again later.`;
}

function refuse(asked: string, faults: readonly Fault[]): void {
  const refused = faults.find((fault) => fault.kind === 'refuse' && names(asked, fault.metric));
  if (refused?.kind === 'refuse') throw badRequest(`Error parsing query: unable to parse ${refused.metric}`);
}

function names(asked: string, metric: string): boolean {
  return asked.split(/[^\w.]+/).includes(metric);
}

function isMissing(fault: Fault, metric: string): boolean {
  return fault.kind === 'missing' && fault.metric === metric;
}
