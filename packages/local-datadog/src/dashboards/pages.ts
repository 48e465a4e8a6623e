import { ApiError } from '../api-error.ts';
import type { EventStore } from '../events/event-store.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { MonitorStore } from '../monitors/store.ts';
import { type Answer, page } from '../send.ts';
import type { DataSet } from '../series.ts';
import type { SubmissionStore } from '../submitted/submission-store.ts';
import { dashboardPage, listPage } from './drawing/page.ts';
import type { DashboardStore } from './store.ts';

/** Inputs of a page besides the data. */
export interface RequestContext {
  readonly now: number;
  readonly dashboards: DashboardStore;
  readonly monitors: MonitorStore;
  readonly events: EventStore;
  readonly logs: LogStore;
  readonly submissions: SubmissionStore;
  /** Called for data that Datadog accepts and then drops. */
  readonly dropped: (what: string) => void;
}

const LIST = '/dashboard/lists';
const ONE = /^\/dashboard\/([\w-]+)(\/[\w-]*)?$/;

/** The pages that people open: a dashboard, or the list of them. Undefined for any other path. They need no key. */
export function pageFor(
  method: string,
  { data, context: { now, dashboards, events, logs } }: { readonly data: DataSet; readonly context: RequestContext },
  { path, parameters }: { readonly path: string; readonly parameters: URLSearchParams },
): Answer | undefined {
  const [, id] = ONE.exec(path) ?? [];
  if (method !== 'GET' || id === undefined) return undefined;
  if (path === LIST) return html(200, listPage(dashboards.all(), parameters.get('q') ?? ''));
  try {
    return html(
      200,
      dashboardPage(dashboards.get(id), parameters, { data, events: events.all(), logs: logs.all(), now }),
    );
  } catch (error) {
    if (error instanceof ApiError) return html(error.status, page(error.message));
    throw error;
  }
}

const html = (status: number, body: string): Answer => ({ status, headers: {}, body });
