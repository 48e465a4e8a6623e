import { join } from 'node:path';
import { type JsonObject, objectOf } from '../core/json.ts';
import { SHIPPED_MONITORS } from '../package-root.ts';
import type { BodyProblem } from '../sync/kind.ts';
import { createSchemaValidator, type Strictness } from '../sync/schema-validator.ts';
import { type MonitorQuery, parseMonitorQuery } from './monitor-query.ts';

const shapeProblems = createSchemaValidator(join(SHIPPED_MONITORS, 'schema', 'monitor.schema.json'));

/** What Datadog would refuse of a monitor, by its published schema and by rules that only its API tells; empty when it is fine. */
export function validateMonitor(body: JsonObject, strictness: Strictness = {}): readonly BodyProblem[] {
  const problems = shapeProblems(body, strictness);
  return problems.length > 0 ? problems : refusals(body);
}

function refusals({ name, type, query, options }: JsonObject): readonly BodyProblem[] {
  const { thresholds, notify_no_data, on_missing_data } = objectOf(options);
  const isMetric = type === 'metric alert' || type === 'query alert';
  const parsed = isMetric ? parseMonitorQuery(String(query)) : undefined;
  return [
    ...(typeof name === 'string' && name.trim() !== '' ? [] : [{ path: '/name', message: 'is empty or missing' }]),
    ...(parsed === null
      ? [{ path: '/query', message: 'is not of the form `avg(last_5m):avg:metric{scope} > 1`' }]
      : []),
    ...thresholdRefusals(objectOf(thresholds), parsed ?? undefined),
    ...(notify_no_data === true && on_missing_data !== undefined
      ? [{ path: '/options', message: 'has both "notify_no_data" and "on_missing_data"' }]
      : []),
  ];
}

function thresholdRefusals(
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
