import { badRequest, notKnown } from '../api-error.ts';
import { type JsonObject, objectOf } from '../json.ts';
import { refuseFor, shapeProblems } from '../official-shape.ts';
import { type ParsedMonitorQuery, parseMonitorQuery } from './monitor-query.ts';

/** Throws the 400 that Datadog would answer to such a monitor, in its own words if recordings of its client have them. */
export function checkMonitor(body: JsonObject): void {
  refuseFor(shapeProblems(body, 'Monitor'), 'monitor');
  const { type, name, query, priority } = body;
  if (type !== 'metric alert' && type !== 'query alert') throw notKnown(`a monitor of the type ${type}`);
  const parsed = parseMonitorQuery(String(query));
  if (typeof name !== 'string' || name === '') throw badRequest("The value provided for parameter 'name' is invalid");
  // "Integer from 1 (high) to 5 (low) indicating alert severity": datadog-api-client 1.64, v1 `Monitor.priority`.
  checkInteger({ priority: priority ?? null }, { name: 'priority', least: 1, most: 5 });
  const options = objectOf(body.options);
  checkThresholds(objectOf(options.thresholds), parsed);
  checkMissingData(options);
  checkRenotifying(options);
  checkDelays(options, parsed);
}

function checkThresholds(
  { critical, warning, critical_recovery: recovery }: JsonObject,
  { threshold, breaches }: ParsedMonitorQuery,
): void {
  if (critical === undefined && warning !== undefined) throw badRequest('Alert status is required.');
  if (typeof critical === 'number' && critical !== threshold) {
    throw badRequest(
      `Alert threshold (${decimal(critical)}) does not match that used in the query (${decimal(threshold)}).`,
    );
  }
  // The words are those that grosser/kennel (lib/kennel/models/monitor.rb) has met.
  if (typeof warning === 'number' && (warning === threshold || breaches(warning))) {
    const [than, comparison] = breaches(threshold + 1) ? ['less', '>'] : ['greater', '<'];
    throw badRequest(
      `Warning threshold (${decimal(warning)}) must be ${than} than the alert threshold (${decimal(threshold)}) with ${comparison} comparison.`,
    );
  }
  // datadog-api-client-typescript, issue 754.
  if (typeof recovery === 'number' && breaches(recovery)) {
    throw badRequest(
      'alert and alert recovery criteria are such that the monitor can be simultaneously in alert and alert recovery states',
    );
  }
}

/** Default time for which a group without data is kept, 24 h: DataDog/documentation, pull request 14691. */
const RETENTION_MINUTES = 1_440;

/**
 * That a `no_data_timeframe` is at least twice the window is a recommendation, which the documentation called a requirement for a time:
 * "Customers have settings that don't meet this criteria that work" (DataDog/documentation, pull request 6721). It is taken.
 */
function checkMissingData(options: JsonObject): void {
  const { notify_no_data, on_missing_data = null, no_data_timeframe = null, timeout_h = null } = options;
  if (notify_no_data === true && on_missing_data !== null) {
    throw badRequest('notify_no_data and on_missing_data cannot be used together');
  }
  // This rule and the next but one: grosser/kennel, as above.
  if (no_data_timeframe !== null && on_missing_data !== null) {
    throw badRequest('no_data_timeframe and on_missing_data cannot be used together');
  }
  checkInteger(options, { name: 'no_data_timeframe', least: 1, most: Number.MAX_SAFE_INTEGER });
  if (typeof no_data_timeframe === 'number' && no_data_timeframe > RETENTION_MINUTES) {
    throw badRequest('no_data_timeframe must not exceed group retention');
  }
  // "The minimum allowed value is 0 hours. The maximum allowed value is 24 hours": docs.datadoghq.com/monitors/guide/monitor_api_options
  checkInteger(options, { name: 'timeout_h', least: 0, most: 24 });
  if (on_missing_data === 'resolve' && timeout_h !== null && timeout_h !== 0) {
    throw badRequest('timeout_h cannot be set and non-zero when on_missing_data is `resolve`');
  }
}

/** "It can only be set if `renotify_interval` is set": the page of the options; the words are recorded in terraform-provider-datadog, 2820. */
function checkRenotifying(options: JsonObject): void {
  const { renotify_interval, renotify_occurrences } = options;
  checkInteger(options, { name: 'renotify_interval', least: 0, most: Number.MAX_SAFE_INTEGER });
  checkInteger(options, { name: 'renotify_occurrences', least: 0, most: Number.MAX_SAFE_INTEGER });
  if ((renotify_occurrences ?? 0) !== 0 && (renotify_interval ?? 0) === 0) {
    throw badRequest('The renotify_occurrences option can only be used if renotify_interval is set');
  }
}

/** Each "should be a non negative integer": the page of the options. */
function checkDelays(options: JsonObject, { query }: ParsedMonitorQuery): void {
  for (const name of ['new_group_delay', 'new_host_delay', 'evaluation_delay']) {
    checkInteger(options, { name, least: 0, most: Number.MAX_SAFE_INTEGER });
  }
  // Recorded: DataDog/datadog-operator, pull request 842; terraform-provider-datadog, issue 1221. 0 was taken.
  if ((options.new_group_delay ?? 0) !== 0 && query.groupBy.length === 0) {
    throw badRequest('The new_group_delay option can only be used for multi-alert monitors');
  }
  // Recorded: terraform-provider-datadog, issue 2353. The windows that begin with "current" are not known here.
  if ((objectOf(options.scheduling_options).evaluation_window ?? null) !== null) {
    throw badRequest(
      'Monitors with an evaluation_window scheduling_option must have a current query period and vice versa.',
    );
  }
}

/** Refuses a value that is there and no integer within these bounds. */
function checkInteger(
  values: JsonObject,
  { name, least, most }: { readonly name: string; readonly least: number; readonly most: number },
): void {
  const value = values[name] ?? null;
  const isRight = value === null || (typeof value === 'number' && Number.isInteger(value) && value >= least);
  if (!isRight || (typeof value === 'number' && value > most)) {
    throw badRequest(`The value provided for parameter '${name}' is invalid`);
  }
}

/** Formats a float as Python does. */
const decimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));
