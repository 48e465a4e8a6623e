import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdminActions } from './admin-actions.ts';
import { awaitChange } from './await-change.ts';
import type { Core, Tokens } from './core.ts';
import { createWorkspace } from './create-workspace.ts';
import type { Deliver } from './delivery.ts';
import { createEntries } from './entries.ts';
import { createFaults } from './faults.ts';
import { createHttpDelivery, type HttpTarget } from './http-mode.ts';
import { sendReply, textReply } from './http-reply.ts';
import { createInteractionAnswers } from './interaction-answers.ts';
import { LIMITS } from './limits.ts';
import type { LocalSlack, LocalSlackOptions } from './local-slack.ts';
import { forgetMessages } from './messages.ts';
import { DEFAULT_SCOPES } from './methods/table.ts';
import { createMethodPace, createPace } from './pace.ts';
import { person } from './person.ts';
import { createResponseUrls } from './response-url.ts';
import { type FilesContext, serveFile, serveUpload } from './serve-files.ts';
import { type ResponseUrlContext, serveResponseUrl } from './serve-response-url.ts';
import { serveWebApi, type WebApiContext } from './serve-web-api.ts';
import { createSocketMode, type SocketMode } from './socket-mode.ts';
import { createTriggers } from './triggers.ts';
import { createWire } from './wire.ts';
import { onChange } from './workspace.ts';

/** The tokens of an app in Slack's form; nothing outside of this machine takes them. */
function tokensOf(appId: string): Tokens {
  return {
    bot: 'xoxb-local-0000-bot',
    app: `xapp-1-${appId}-0000-app`,
    signingSecret: 'local-signing-secret',
  };
}

/** Starts a local Slack on 127.0.0.1, which listens until `close`. Rejects when the port is taken. */
export async function startLocalSlack(options: LocalSlackOptions = {}): Promise<LocalSlack> {
  const clock = options.clock ?? Date.now;
  const ackMilliseconds = options.ackMilliseconds ?? LIMITS.ackMilliseconds;
  const workspace = createWorkspace(clock, options);
  const tokens = tokensOf(workspace.app.id);
  const unexpected: string[] = [];
  const socket = createSocketMode({ clock, appId: workspace.app.id, ackMilliseconds, unexpected });
  const server = createServer();
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const core: Core = {
    clock,
    tokens,
    scopes: new Set(options.scopes ?? DEFAULT_SCOPES),
    appScopes: new Set(options.appScopes ?? ['connections:write']),
    refuses: options.refuses ?? new Set(),
    chartSeries: options.chartSeries ?? LIMITS.chartSeries,
    workspace,
    triggers: createTriggers(clock),
    entries: createEntries(),
    unexpected,
    fileDelayMs: options.fileDelayMs ?? 0,
    lateHistoryMs: options.lateHistoryMs ?? 0,
    origin: () => origin,
    socketUrl: () => `ws://127.0.0.1:${port}/link?ticket=${socket.ticket()}`,
  };
  const parts = {
    core,
    faults: createFaults(),
    wire: createWire(clock, Object.values(tokens)),
    pace: options.paceMessages === true ? createPace(clock) : null,
    methodPace: createMethodPace(clock, options.callsPerMinute ?? {}),
    responseUrls: createResponseUrls(core, origin),
  };
  server.on('request', (request, response) => {
    route(parts, request, response).catch(() => response.destroy());
  });
  server.on('upgrade', socket.upgrade);
  const target = createTarget(socket, core, { ackMilliseconds, first: options.deliver ?? 'socket-mode' });
  return assemble({ ...parts, origin, server, socket, target, options });
}

function notWithin(what: string, ms: number): () => string {
  return () => `${what}: not within ${ms} ms`;
}

type Parts = WebApiContext & ResponseUrlContext & FilesContext;

interface Assembly extends Parts {
  readonly origin: string;
  readonly server: Server;
  readonly socket: SocketMode;
  readonly target: Target;
  readonly options: LocalSlackOptions;
}

function assemble(parts: Assembly): LocalSlack {
  const { core, wire, faults, responseUrls, origin, server, socket, target, options } = parts;
  const { workspace } = core;
  const replyMilliseconds = options.replyMilliseconds ?? 5_000;
  const commands = options.commands === undefined ? null : new Set(options.commands);
  const answers = createInteractionAnswers(workspace);
  onChange(workspace, (change) => {
    if (change.kind === 'view-closed') core.entries.forget(change.view.id);
  });
  const context = { core, wire, answers, responseUrls, deliver: target.deliver, replyMilliseconds, commands };
  return {
    origin,
    apiUrl: `${origin}/api/`,
    tokens: core.tokens,
    workspace,
    faults,
    wire,
    socket,
    unexpected: core.unexpected,
    ...createAdminActions(core),
    as: (user) => person(context, user),
    deliverTo: target.set,
    message: (matches, withinMs = replyMilliseconds) =>
      awaitChange(workspace, {
        withinMs,
        find: () => workspace.messages.find(matches),
        failure: notWithin('the message', withinMs),
      }),
    view: (matches, withinMs = replyMilliseconds) =>
      awaitChange(workspace, {
        withinMs,
        find: () => workspace.views.find(matches),
        failure: notWithin('the view', withinMs),
      }),
    forget(before, keep) {
      forgetMessages(workspace, before, keep);
      answers.forget(before);
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await socket.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function route(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://local');
  const [, place = '', name = ''] = pathname.split('/');
  if (place === 'api') return serveWebApi(parts, { method: name, request, response });
  if (place === 'response') return serveResponseUrl(parts, { id: name, request, response });
  if (place === 'upload') return serveUpload(parts, { id: name, request, response });
  if (place === 'files') return serveFile(parts, { id: name, request, response });
  parts.core.unexpected.push(`request of ${pathname}`);
  sendReply(response, textReply('', 404));
}

interface Target {
  readonly deliver: Deliver;
  readonly set: (target: HttpTarget | 'socket-mode') => void;
}

function createTarget(
  socket: SocketMode,
  { clock, tokens }: Core,
  { ackMilliseconds, first }: { readonly ackMilliseconds: number; readonly first: HttpTarget | 'socket-mode' },
): Target {
  const towards = (target: HttpTarget | 'socket-mode'): Deliver =>
    target === 'socket-mode'
      ? socket.deliver
      : createHttpDelivery({
          clock,
          ackMilliseconds,
          target: {
            url: target.url,
            optionsUrl: target.optionsUrl === undefined ? target.url : target.optionsUrl,
            signingSecret: target.signingSecret ?? tokens.signingSecret,
          },
        });
  let current = towards(first);
  return {
    deliver: (kind, payload, options) => current(kind, payload, options),
    set: (target) => {
      current = towards(target);
    },
  };
}
