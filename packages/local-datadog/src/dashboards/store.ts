import { ApiError, badRequest } from '../api-error.ts';
import type { Clock } from '../clock.ts';
import { type Json, type JsonObject, listOf } from '../json.ts';
import { checkDashboard } from './rules.ts';
import { type NextId, storedBody } from './stored-body.ts';

/** A dashboard that the local Datadog keeps, as its API answers it. */
export type StoredDashboard = JsonObject & { readonly id: string; readonly title: string };

/** The dashboards of the local organisation. Each method answers as the API would, or throws an ApiError. */
export interface DashboardStore {
  create(body: unknown): StoredDashboard;
  get(id: string): StoredDashboard;
  /** Replaces it as a whole. */
  update(id: string, body: unknown): StoredDashboard;
  remove(id: string): JsonObject;
  /** Without their widgets. */
  list(start: number, count: number): JsonObject;
  all(): readonly StoredDashboard[];
  /** Applies a person's change in Datadog's user interface, which may write fields that the API's document lacks. */
  editInUi(id: string, change: (body: JsonObject) => JsonObject): void;
}

const SUMMARY = [
  'author_handle',
  'created_at',
  'description',
  'id',
  'is_read_only',
  'layout_type',
  'modified_at',
  'title',
  'url',
];

/** An empty organisation. Ids are the same in each run. */
export function createDashboardStore(clock: Clock): DashboardStore {
  const kept = new Map<string, StoredDashboard>();
  let made = 0;
  let widgets = 1_000_000_000_000_000;
  const nextId: NextId = () => {
    widgets += 1;
    return widgets;
  };
  const found = (id: string) => {
    const dashboard = kept.get(id);
    if (!dashboard) throw new ApiError(404, `Dashboard with ID ${id} not found`);
    return dashboard;
  };
  const keep = (id: string, body: JsonObject, created: Json) => {
    const title = String(body.title);
    const now = new Date(clock()).toISOString();
    const dashboard = {
      ...storedBody(body, nextId),
      id,
      title,
      url: `/dashboard/${id}/${slugOf(title)}`,
      author_handle: 'local@example.com',
      author_name: null,
      created_at: created ?? now,
      modified_at: now,
    };
    kept.set(id, dashboard);
    return dashboard;
  };
  return {
    create(body) {
      made += 1;
      return keep(idOf(made), checkDashboard(body), null);
    },
    get: found,
    update(id, body) {
      const old = found(id);
      const next = checkDashboard(body);
      if (next.layout_type !== old.layout_type) throw badRequest("The layout type of a dashboard can't be changed");
      return keep(id, next, old.created_at ?? null);
    },
    remove(id) {
      found(id);
      kept.delete(id);
      return { deleted_dashboard_id: id };
    },
    list(start, count) {
      const summaries = [...kept.values()].map((one) =>
        Object.fromEntries(SUMMARY.flatMap((key) => (key in one ? [[key, one[key] ?? null]] : []))),
      );
      return { dashboards: summaries.slice(start, start + count) };
    },
    all: () => [...kept.values()],
    editInUi(id, change) {
      const old = found(id);
      keep(id, change(old), old.created_at ?? null);
    },
  };
}

/** Three groups of three, as Datadog's ids are. */
function idOf(number: number): string {
  const letters = [...String(number).padStart(9, '0')].map((digit) => String.fromCharCode(97 + Number(digit)));
  return [letters.slice(0, 3), letters.slice(3, 6), letters.slice(6)].map((group) => group.join('')).join('-');
}

function slugOf(title: string): string {
  return listOf(title.toLowerCase().match(/[a-z0-9]+/g)).join('-');
}
