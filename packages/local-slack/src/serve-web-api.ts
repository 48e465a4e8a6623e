import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Core } from './core.ts';
import type { Faults } from './faults.ts';
import { type HttpReply, jsonReply } from './http-reply.ts';
import { type JsonRecord, textOf } from './json.ts';
import type { Method } from './methods/method.ts';
import { type ResponseBody, refuse } from './methods/response-body.ts';
import { METHODS } from './methods/table.ts';
import type { MethodPace, Pace } from './pace.ts';
import { describeFault, playFault } from './play-fault.ts';
import { parseArguments, readText } from './request-body.ts';
import type { Wire } from './wire.ts';
import { findChannel } from './workspace.ts';

/** Dependencies of serving calls of the Web API. */
export interface WebApiContext {
  readonly core: Core;
  readonly faults: Faults;
  readonly wire: Wire;
  /** Null when nobody is held back. */
  readonly pace: Pace | null;
  readonly methodPace: MethodPace;
}

interface Call {
  readonly method: string;
  readonly token: string;
  readonly args: JsonRecord | undefined;
}

/** Answers one call of a Web API method. */
export async function serveWebApi(
  context: WebApiContext,
  {
    method,
    request,
    response,
  }: { readonly method: string; readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const args = parseArguments(request.headers['content-type'] ?? '', await readText(request));
  const { token, ...rest } = args ?? {};
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const call: Call = { method, token: bearer ?? textOf(token), args: args && rest };
  const fault = context.faults.take(method, textOf(rest.channel));
  let answer: ResponseBody | null = null;
  const work = (): HttpReply => {
    const { isTaken, retryAfter } = context.methodPace(method);
    const mustWait = !isTaken || isTooFast(context, call);
    answer = mustWait ? refuse('ratelimited') : answerCall(context.core, call);
    const wait = String(isTaken ? 1 : retryAfter);
    return mustWait ? jsonReply(answer, 429, { 'retry-after': wait }) : toReply(context.core, call.token, answer);
  };
  await playFault(fault, { response, work, refuse: (error) => toReply(context.core, call.token, refuse(error)) });
  context.wire.record({
    direction: 'to-slack',
    method,
    body: rest,
    answer,
    refusal: fault === undefined || fault.kind === 'delay' ? refusalIn(answer) : describeFault(fault),
  });
}

function answerCall(core: Core, call: Call): ResponseBody {
  const method = METHODS.get(call.method);
  if (method === undefined) {
    core.unexpected.push(`call of ${call.method}, which the local Slack does not have`);
    return refuse('unknown_method', { req_method: call.method });
  }
  if (call.args === undefined) return refuse('invalid_form_data');
  return checkToken(core, { method, token: call.token, args: call.args }) ?? method.call(core, call.args);
}

function checkToken(
  core: Core,
  { method, token, args }: { readonly method: Method; readonly token: string; readonly args: JsonRecord },
): ResponseBody | undefined {
  if (token === '') return refuse('not_authed');
  if (token !== core.tokens.bot && token !== core.tokens.app) return refuse('invalid_auth');
  if (token !== core.tokens[method.token]) return refuse('not_allowed_token_type');
  const held = scopesOf(core, token);
  const missing = method.scopes.needed(core, args).filter((scope) => !held.has(scope));
  if (missing.length === 0) return undefined;
  return refuse('missing_scope', { needed: missing.join(','), provided: [...held].join(',') });
}

/** Scopes of the token of a call; those of the bot token for any other. */
function scopesOf(core: Core, token: string): ReadonlySet<string> {
  return token === core.tokens.app ? core.appScopes : core.scopes;
}

function isTooFast(context: WebApiContext, call: Call): boolean {
  if (context.pace === null || call.method !== 'chat.postMessage') return false;
  const channel = findChannel(context.core.workspace, textOf(call.args?.channel));
  return channel !== undefined && !context.pace(channel.id);
}

/** Slack names the scopes of a token in each answer, but none for a token that it does not know. */
function toReply(core: Core, token: string, answer: ResponseBody): HttpReply {
  const isKnown = token === core.tokens.bot || token === core.tokens.app;
  return jsonReply(answer, 200, isKnown ? { 'x-oauth-scopes': [...scopesOf(core, token)].join(',') } : {});
}

function refusalIn(answer: ResponseBody | null): string | null {
  if (answer === null || answer.ok) return null;
  const metadata = answer.response_metadata;
  return metadata === undefined ? answer.error : `${answer.error}: ${JSON.stringify(metadata)}`;
}
