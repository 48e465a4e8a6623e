import { badRequest, notKnown } from '../api-error.ts';
import { type JsonObject, objectOf } from '../json.ts';
import { refuseFor, shapeProblems } from '../official-shape.ts';
import { parseMonitorQuery } from './monitor-query.ts';

/** Throws the 400 that Datadog would answer to such a monitor, in its own words where recordings of its client have them. */
export function checkMonitor(body: JsonObject): void {
  refuseFor(shapeProblems(body, 'Monitor'), 'monitor');
  const { type, name, query, options } = body;
  if (type !== 'metric alert' && type !== 'query alert') throw notKnown(`a monitor of the type ${type}`);
  const { threshold, breaches } = parseMonitorQuery(String(query));
  if (typeof name !== 'string' || name === '') throw badRequest("The value provided for parameter 'name' is invalid");
  const { thresholds, notify_no_data, on_missing_data, no_data_timeframe } = objectOf(options);
  const { critical, warning, critical_recovery: recovery } = objectOf(thresholds);
  if (critical === undefined && warning !== undefined) throw badRequest('Alert status is required.');
  if (typeof critical === 'number' && critical !== threshold) {
    throw badRequest(
      `Alert threshold (${decimal(critical)}) does not match that used in the query (${decimal(threshold)}).`,
    );
  }
  // datadog-api-client-typescript, issue 754.
  if (typeof recovery === 'number' && breaches(recovery)) {
    throw badRequest(
      'alert and alert recovery criteria are such that the monitor can be simultaneously in alert and alert recovery states',
    );
  }
  if (notify_no_data === true && on_missing_data !== undefined) {
    throw badRequest('notify_no_data and on_missing_data cannot be used together');
  }
  if (typeof no_data_timeframe === 'number' && no_data_timeframe <= 0) {
    throw badRequest("The value provided for parameter 'no_data_timeframe' is invalid");
  }
}

/** As Python writes a float. */
const decimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));
