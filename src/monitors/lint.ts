import { type JsonObject, listOf, objectOf } from '../core/json.ts';
import type { BodyProblem } from '../sync/kind.ts';
import { MANAGED_TAG } from './monitor-json.ts';
import { parseMonitorQuery } from './monitor-query.ts';

/** What Datadog takes of a monitor and then does wrong, or not at all. */
export function lintMonitor({ message, query, options, tags }: JsonObject): readonly BodyProblem[] {
  const { notify_no_data, no_data_timeframe, require_full_window } = objectOf(options);
  const minutes = parseMonitorQuery(String(query))?.windowMinutes ?? 0;
  const words = String(message ?? '');
  return [
    ...(notify_no_data === true && typeof no_data_timeframe === 'number' && no_data_timeframe < 2 * minutes
      ? [{ path: '/options/no_data_timeframe', message: `is less than twice the window of ${minutes} minutes` }]
      : []),
    ...(require_full_window === true
      ? [{ path: '/options/require_full_window', message: 'skips evaluations of gauges that are sent once a minute' }]
      : []),
    ...(count(words, /\{\{[#^]/g) === count(words, /\{\{\//g)
      ? []
      : [{ path: '/message', message: 'opens a block with {{# that it does not close with {{/' }]),
    ...(listOf(tags).includes(MANAGED_TAG) ? [] : [{ path: '/tags', message: `has no "${MANAGED_TAG}"` }]),
  ];
}

/** What people should know of a monitor that is fine. */
export function warnOfMonitor({ message }: JsonObject): readonly string[] {
  if (/(^|\s)@[A-Za-z0-9]/.test(String(message ?? ''))) return [];
  return ['nobody is notified. Next step: add a handle under `monitors.notify` in the catalog, then build'];
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;
