import { ApiError, badRequest } from '../api-error.ts';
import type { Clock } from '../clock.ts';
import { isObject, type Json, type JsonObject, objectOf } from '../json.ts';
import type { DataSet } from '../series.ts';
import { type MonitorState, monitorState } from './monitor-state.ts';
import { checkMonitor } from './rules.ts';

/** A monitor that the local Datadog keeps, as its API answers it. */
export type StoredMonitor = JsonObject & { readonly id: number; readonly name: string };

/** The monitors of the local organisation. Each method answers as the API would, or throws an ApiError. */
export interface MonitorStore {
  create(body: unknown): StoredMonitor;
  /** With the state that it has over this data now. */
  get(id: string, data: DataSet): StoredMonitor;
  /** Fields that are not named stay as they are; options are replaced as a whole. */
  update(id: string, body: unknown): StoredMonitor;
  remove(id: string): JsonObject;
  /** All monitors if no page is requested. */
  list(page: string | null, size: string | null): readonly StoredMonitor[];
  validate(body: unknown): JsonObject;
  all(): readonly StoredMonitor[];
  stateOf(id: string, data: DataSet): MonitorState;
  /** Applies a person's change in Datadog's user interface. */
  editInUi(id: string, change: (body: JsonObject) => JsonObject): void;
}

const OF_THE_SERVER = new Set(
  'id org_id created created_at creator modified deleted multi overall_state overall_state_modified matching_downtimes'.split(
    ' ',
  ),
);
const CREATOR = { name: null, handle: 'local@example.com', email: 'local@example.com', id: 1 };
const PAGE = 100;

/** An empty organisation. Ids are the same in each run. */
export function createMonitorStore(clock: Clock): MonitorStore {
  const kept = new Map<string, StoredMonitor>();
  let made = 10_000_000;
  const found = (id: string): StoredMonitor => {
    const monitor = kept.get(id);
    if (!monitor) throw new ApiError(404, 'Monitor not found');
    return monitor;
  };
  const keep = (id: number, body: JsonObject, created: Json) => {
    const monitor = { ...storedBody(body, new Date(clock()).toISOString(), created), id, name: String(body.name) };
    kept.set(String(id), monitor);
    return monitor;
  };
  return {
    create(body) {
      const wanted = writable(body);
      checkMonitor(wanted);
      made += 1;
      return keep(made, wanted, null);
    },
    get: (id, data) => ({
      ...found(id),
      overall_state: monitorState(found(id), data, clock()),
      matching_downtimes: [],
    }),
    update(id, body) {
      const old = found(id);
      const next = { ...writable(old), ...writable(body) };
      checkMonitor(next);
      return keep(old.id, next, old.created ?? null);
    },
    remove(id) {
      const { id: deleted_monitor_id } = found(id);
      kept.delete(id);
      return { deleted_monitor_id };
    },
    list(page, size) {
      const monitors = [...kept.values()].map((monitor) => ({ ...monitor, matching_downtimes: [] }));
      if (page === null) return monitors;
      const count = Number(size ?? PAGE);
      return monitors.slice(Number(page) * count, (Number(page) + 1) * count);
    },
    validate(body) {
      checkMonitor(writable(body));
      return {};
    },
    all: () => [...kept.values()],
    stateOf: (id, data) => monitorState(found(id), data, clock()),
    editInUi(id, change) {
      const old = found(id);
      keep(old.id, change(old), old.created ?? null);
    },
  };
}

/** Fields of a body that a client may write: fields that the server sets may be sent back with it. */
function writable(body: unknown): JsonObject {
  if (!isObject(body)) throw badRequest('Invalid JSON structure');
  return Object.fromEntries(Object.entries(body).filter(([key]) => !OF_THE_SERVER.has(key)));
}

/**
 * A monitor as Datadog keeps and answers it, by recordings of its API: metric alerts become query alerts, options that nobody gave are
 * filled in, and much is added.
 */
function storedBody(body: JsonObject, now: string, created: Json): JsonObject {
  const options = objectOf(body.options);
  const hasGroupDelay = (options.new_group_delay ?? null) !== null;
  const { name, query, type, message = '', tags = [], ...rest } = body;
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => key !== 'options')),
    org_id: 321_813,
    type: type === 'metric alert' ? 'query alert' : (type ?? null),
    name: name ?? null,
    message,
    tags,
    query: query ?? null,
    options: {
      ...(hasGroupDelay ? {} : { new_host_delay: 300 }),
      notify_audit: false,
      notify_no_data: false,
      include_tags: true,
      silenced: {},
      ...options,
    },
    multi: / by \{/.test(String(query)),
    created: created ?? now,
    created_at: Date.parse(String(created ?? now)),
    modified: now,
    deleted: null,
    restricted_roles: body.restricted_roles ?? null,
    priority: body.priority ?? null,
    overall_state_modified: null,
    overall_state: 'No Data',
    creator: CREATOR,
  };
}
