import { join } from 'node:path';
import { type JsonObject, listOf, objectOf } from '../core/json.ts';
import { SHIPPED_MONITORS } from '../core/package-root.ts';
import type { BodyProblem } from '../sync/resource-kind.ts';
import { createSchemaValidator, type Strictness } from '../sync/schema-validator.ts';
import { MANAGED_TAG, type MonitorQuery, parseMonitorQuery } from './monitor-json.ts';

const shapeProblems = createSchemaValidator(join(SHIPPED_MONITORS, 'schema', 'monitor.schema.json'));

/**
 * Returns the problems that Datadog would refuse in a monitor, by its published schema and by rules of its API only; empty when it is
 * valid.
 */
export function validateMonitor(body: JsonObject, strictness: Strictness = {}): readonly BodyProblem[] {
  const problems = shapeProblems(body, strictness);
  return problems.length > 0 ? problems : apiProblems(body);
}

function apiProblems({ name, type, query, options }: JsonObject): readonly BodyProblem[] {
  const { thresholds, notify_no_data, on_missing_data } = objectOf(options);
  const isMetric = type === 'metric alert' || type === 'query alert';
  const parsed = isMetric ? parseMonitorQuery(String(query)) : undefined;
  return [
    ...(typeof name === 'string' && name.trim() !== '' ? [] : [{ path: '/name', message: 'is empty or missing' }]),
    ...(parsed === null
      ? [{ path: '/query', message: 'is not of the form `avg(last_5m):avg:metric{scope} > 1`' }]
      : []),
    ...thresholdProblems(objectOf(thresholds), parsed ?? undefined),
    ...(notify_no_data === true && on_missing_data !== undefined
      ? [{ path: '/options', message: 'has both "notify_no_data" and "on_missing_data"' }]
      : []),
  ];
}

function thresholdProblems(
  { critical, warning }: JsonObject,
  parsed: MonitorQuery | undefined,
): readonly BodyProblem[] {
  const path = '/options/thresholds';
  return [
    ...((critical ?? null) === null && (warning ?? null) !== null
      ? [{ path, message: 'has "warning" without "critical"' }]
      : []),
    ...(parsed && typeof critical === 'number' && critical !== parsed.threshold
      ? [{ path: `${path}/critical`, message: `is ${critical}, and the query compares with ${parsed.threshold}` }]
      : []),
    ...(parsed && typeof warning === 'number' && !isMilder(warning, parsed)
      ? [{ path: `${path}/warning`, message: 'is not reached before "critical"' }]
      : []),
  ];
}

function isMilder(warning: number, { comparator, threshold }: MonitorQuery): boolean {
  return comparator.startsWith('>') ? warning < threshold : warning > threshold;
}

/** Returns the problems of a monitor that Datadog accepts and then handles wrongly, or not at all. */
export function lintMonitor({ message, query, options, tags }: JsonObject): readonly BodyProblem[] {
  const { notify_no_data, no_data_timeframe, require_full_window } = objectOf(options);
  const minutes = parseMonitorQuery(String(query))?.windowMinutes ?? 0;
  const text = String(message ?? '');
  return [
    ...(notify_no_data === true && typeof no_data_timeframe === 'number' && no_data_timeframe < 2 * minutes
      ? [{ path: '/options/no_data_timeframe', message: `is less than twice the window of ${minutes} minutes` }]
      : []),
    ...(require_full_window === true
      ? [{ path: '/options/require_full_window', message: 'skips evaluations of gauges that are sent once a minute' }]
      : []),
    ...(count(text, /\{\{[#^]/g) === count(text, /\{\{\//g)
      ? []
      : [{ path: '/message', message: 'opens a block with {{# that it does not close with {{/' }]),
    ...(listOf(tags).includes(MANAGED_TAG) ? [] : [{ path: '/tags', message: `has no "${MANAGED_TAG}"` }]),
  ];
}

/** Returns warnings for people about a valid monitor. */
export function warnOfMonitor({ message }: JsonObject): readonly string[] {
  if (/(^|\s)@[A-Za-z0-9]/.test(String(message ?? ''))) return [];
  return ['nobody is notified. Next step: add a handle under `monitors.notify` in the catalog, then build'];
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;
