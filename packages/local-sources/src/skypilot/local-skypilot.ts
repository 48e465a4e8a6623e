import type { Clock } from '../clock.ts';
import {
  decoded,
  type SourceReply,
  type SourceRequest,
  type SourceServer,
  startSourceServer,
} from '../source-server.ts';
import { questionOf, type SkypilotState, type SkypilotVersion } from './questions.ts';
import { failedRequest, succeededRequest } from './request-payload.ts';

/** A SkyPilot API server on 127.0.0.1. */
export interface LocalSkypilot extends SourceServer {
  readonly token: string;
  /** Lets every request to this path end with an error of these words from now on; null ends that. */
  refuse(path: string | null, message?: string): void;
}

/** Data of a server, and its authentication. */
export interface LocalSkypilotOptions {
  readonly clock: Clock;
  readonly state: () => SkypilotState;
  readonly version?: SkypilotVersion;
  /** Login of the nginx that SkyPilot's guide puts in front of it: with it, nginx asks for these, and no token is needed. */
  readonly login?: { readonly user: string; readonly password: string };
  readonly port?: number;
}

const TOKEN = 'sky_local-token';
const MOST_RESULTS = 100;
const ID_HEADERS: Readonly<Record<SkypilotVersion, string>> = {
  current: 'x-skypilot-request-id',
  '0.9': 'x-request-id',
};

/** FastAPI's answer if there is no such path, or not with that method. */
const REFUSALS = { 404: 'Not Found', 405: 'Method Not Allowed' } as const;
/** FastAPI's answer to an invalid body. */
const UNPROCESSABLE = { detail: [{ type: 'value_error', loc: ['body'], msg: 'wrong body' }] };
/** Paths of one version that a client asks another one for in vain: no mistake of the client's. */
const OF_SOME_VERSION = /^\/(jobs\/queue(\/v2)?|cost_report)$/;

function isAllowed(authorization: string | undefined, login: LocalSkypilotOptions['login']): boolean {
  if (!login) return authorization === `Bearer ${TOKEN}`;
  const [scheme, value = ''] = (authorization ?? '').split(' ');
  return scheme === 'Basic' && Buffer.from(value, 'base64').toString() === `${login.user}:${login.password}`;
}

/** FastAPI's refusal of a token, and nginx's refusal of an unknown user or password. */
const unauthorized = (login: LocalSkypilotOptions['login']): SourceReply =>
  login
    ? {
        status: 401,
        headers: { 'www-authenticate': 'Basic realm="Authentication Required"', 'content-type': 'text/html' },
        body: '<html><head><title>401 Authorization Required</title></head></html>',
      }
    : { status: 401, body: { detail: 'Unauthorized' } };

/** Starts it: a question gets an id in a header, and `/api/get` the result of that. */
export async function startLocalSkypilot(options: LocalSkypilotOptions): Promise<LocalSkypilot> {
  const { clock, state, version = 'current', login, port } = options;
  const results = new Map<string, { readonly path: string; readonly value: unknown }>();
  let count = 0;
  let refused: string | null = null;
  let error = '';

  function asked({ method, path, body }: SourceRequest): SourceReply | undefined {
    const question = questionOf(version, method, path);
    if (typeof question === 'number')
      return OF_SOME_VERSION.test(path) ? { status: question, body: { detail: REFUSALS[question] } } : undefined;
    if (!question.body.safeParse(decoded(body)).success) return { status: 422, body: UNPROCESSABLE };
    count += 1;
    const id = `request-${count}`;
    results.set(id, { path, value: question.answer(state()) });
    const [oldest] = results.keys();
    if (results.size > MOST_RESULTS && oldest !== undefined) results.delete(oldest);
    return { status: 200, headers: { [ID_HEADERS[version]]: id }, body: null };
  }

  const answer = (request: SourceRequest): SourceReply | undefined => {
    const { method, path, query, headers } = request;
    if (!isAllowed(headers.authorization, login)) return unauthorized(login);
    if (method !== 'GET' || path !== '/api/get') return asked(request);
    const id = query.get('request_id') ?? '';
    const result = results.get(id);
    if (!result) return { status: 404, body: { detail: `Request '${id}' not found` } };
    const ended = { id, path: result.path, at: clock() / 1000 };
    if (result.path === refused) return { status: 500, body: failedRequest(ended, error) };
    return { status: 200, body: succeededRequest(ended, result.value) };
  };
  const source = await startSourceServer(clock, answer, port);
  return {
    ...source,
    token: TOKEN,
    refuse(path, message = 'Failed to connect to jobs controller, please try again later.') {
      refused = path;
      error = message;
    },
  };
}
