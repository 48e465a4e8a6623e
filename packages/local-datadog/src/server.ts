import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Keys } from './access.ts';
import type { Clock } from './clock.ts';
import { createDashboardStore, type DashboardStore } from './dashboards/store.ts';
import { createEventStore, type EventStore } from './events/event-store.ts';
import type { StoredEvent } from './events/stored-event.ts';
import { createFaults, type Fault, type Faults, faultOf } from './faults.ts';
import { createLogStore, type LogStore } from './logs/log-store.ts';
import type { MonitorState } from './monitors/monitor-state.ts';
import { createMonitorStore, type MonitorStore } from './monitors/store.ts';
import { type Budget, createRateLimit, QUERY_BUDGET } from './rate-limit.ts';
import { readBody } from './read-body.ts';
import { reply } from './reply.ts';
import { send } from './send.ts';
import type { DataSet } from './series.ts';
import { createSubmissionStore, type SubmissionStore } from './submitted/submission-store.ts';

/** Initial data of a Datadog, its keys and its request budget. History is passed in here: the API accepts none. */
export interface LocalDatadogOptions {
  readonly data: DataSet;
  /** That it holds from the beginning. */
  readonly events?: readonly StoredEvent[];
  readonly clock: Clock;
  /** A free one when absent. */
  readonly port?: number;
  readonly keys?: Keys;
  readonly budget?: Budget;
}

/** A request as it came; `status` is null while, or because, there is no answer. */
interface RequestRecord {
  /** Time by the server's clock, in milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  /** Parsed JSON, or the text if it is none. */
  readonly body: unknown;
  readonly status: number | null;
}

/** Outcome of a request, for observers. */
export interface Exchange extends RequestRecord {
  /** The true answer before a fault changed it, null when there was none. */
  readonly answer: unknown;
  /** Kinds of the faults that were applied. */
  readonly faults: readonly string[];
}

/** A Datadog that runs, with what a test may see and change behind its API. */
export interface LocalDatadog {
  readonly url: string;
  readonly keys: Keys;
  /** The last thousand requests, oldest first. */
  readonly requests: readonly RequestRecord[];
  /** Method and path of each request that nobody serves, and a line for whatever was accepted and then dropped, as Datadog does. */
  readonly unexpected: readonly string[];
  readonly faults: Faults;
  readonly dashboards: DashboardStore;
  readonly monitors: MonitorStore;
  /** State of a monitor over all that is held now. */
  readonly monitorState: (id: string) => MonitorState;
  readonly events: EventStore;
  readonly logs: LogStore;
  readonly submissions: SubmissionStore;
  /** Calls the listener for every request when it has ended, answered or not. */
  readonly onExchange: (listener: (exchange: Exchange) => void) => void;
  readonly close: () => Promise<void>;
}

const MOST_RECORDS = 1000;
const KEYS: Keys = { api: 'local-api-key', app: 'local-app-key' };

/** Starts a Datadog on 127.0.0.1 that the official client can query, over the given data. */
export async function startLocalDatadog(options: LocalDatadogOptions): Promise<LocalDatadog> {
  const { data, clock, port = 0, keys = KEYS, budget = QUERY_BUDGET } = options;
  const { take, ...faults } = createFaults();
  const kept = createStores(options);
  const allData = () => [...data, ...kept.submissions.data()];
  const limit = createRateLimit(budget, clock);
  const requests: Writable<RequestRecord>[] = [];
  const unexpected: string[] = [];
  const listeners = new Set<(exchange: Exchange) => void>();
  const closing = new AbortController();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const { text: body, bytes } = await readBody(request);
    const record = { at: clock(), method, path: url, body: decoded(body), status: null as number | null };
    requests.push(record);
    if (requests.length > MOST_RECORDS) requests.shift();
    const applied = take(url.split('?')[0] ?? '');
    let given: unknown = null;
    response.once('close', () => {
      const exchange = { ...record, answer: given, faults: applied.map(({ kind }) => kind) };
      for (const listener of listeners) listener(exchange);
    });
    await waitFor(applied, closing.signal);
    if (faultOf(applied, 'drop')) return void response.destroy();
    const context = { ...kept, now: clock(), dropped: (what: string) => void unexpected.push(what) };
    const answer = reply(
      { method, url, headers: request.headers, body, bytes },
      { data: allData(), context, keys, limit, budget },
      applied,
    );
    if (answer.unexpected) unexpected.push(`${method} ${url}`);
    record.status = answer.status;
    given = answer.body;
    await send(request, { response, answer, faults: applied });
  }

  const server = createServer((request, response) => {
    // Only a broken connection or the server's own end comes here: nobody is left to answer.
    handle(request, response).catch(() => response.destroy());
  });
  const url = await listen(server, port);
  const close = async () => {
    closing.abort();
    await closed(server);
  };
  return {
    url,
    keys,
    requests,
    unexpected,
    faults,
    ...kept,
    close,
    monitorState: (id) => kept.monitors.stateOf(id, allData()),
    onExchange: (listener) => void listeners.add(listener),
  };
}

/** The stores of this Datadog, empty but for the given events. */
function createStores({ clock, events }: LocalDatadogOptions) {
  return {
    dashboards: createDashboardStore(clock),
    monitors: createMonitorStore(clock),
    events: createEventStore(events),
    logs: createLogStore(),
    submissions: createSubmissionStore(),
  };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((done) => server.close(() => done()));
}

/** Listens on 127.0.0.1, at any free port if it is 0; the address. Rejects when the port is taken. */
async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Waits as long as the faults say; rejects when the server closes in the meantime. */
async function waitFor(faults: readonly Fault[], signal: AbortSignal): Promise<void> {
  const hang = faultOf(faults, 'hang');
  if (hang) await sleep(hang.ms ?? 2 ** 31 - 1, undefined, { signal });
  const delay = faultOf(faults, 'delay');
  if (delay) await sleep(delay.ms, undefined, { signal });
}

function decoded(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
