import { type Json, type JsonObject, listOf, objectOf } from '../core/json.ts';
import { type Change, fieldChanges } from '../sync/changes.ts';

/** Fields that Datadog sets, whatever was sent. */
const OF_THE_SERVER = new Set(
  'id org_id created created_at creator modified deleted multi state overall_state overall_state_modified matching_downtimes restriction_policy'.split(
    ' ',
  ),
);
/** Values that Datadog writes by default; absent, null and empty mean the same. */
const DEFAULTS: JsonObject = { draft_status: 'published' };
/** The same for the options. */
const OPTION_DEFAULTS: JsonObject = {
  notify_audit: false,
  notify_no_data: false,
  include_tags: true,
  locked: false,
  groupby_simple_monitor: false,
  new_host_delay: 300,
  evaluation_delay: 0,
  new_group_delay: 0,
  renotify_interval: 0,
  renotify_occurrences: 0,
  timeout_h: 0,
  min_failure_duration: 0,
  min_location_failed: 1,
  notification_preset_name: 'show_all',
};
/** Options that do not count as edits: muting a monitor writes `silenced`. */
const OPTIONS_OF_THE_SERVER = new Set(['silenced', 'aggregation', 'device_ids', 'synthetics_check_id']);

/** Returns a monitor without what Datadog adds to it: two that watch the same have the same normal form, except for the order of keys. */
export function normaliseMonitor(body: JsonObject): JsonObject {
  const own = without(body, OF_THE_SERVER, DEFAULTS);
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, normalField(key, value)]));
}

/** Returns the changes that turn one monitor into the other, options one by one; what Datadog adds is not a change. */
export function monitorChanges(before: JsonObject, after: JsonObject): readonly Change[] {
  const [{ options: old, ...rest }, { options: next, ...others }] = [normaliseMonitor(before), normaliseMonitor(after)];
  return [...fieldChanges('monitor', rest, others), ...fieldChanges('options', objectOf(old), objectOf(next))];
}

function normalField(key: string, value: Json): Json {
  switch (key) {
    case 'type':
      // Datadog itself renames most metric alerts to query alerts.
      return value === 'query alert' ? 'metric alert' : value;
    case 'tags':
    case 'restricted_roles':
      return [...new Set(listOf(value).map(String))].toSorted();
    case 'message':
      return String(value).replaceAll('\r\n', '\n').trimEnd();
    case 'options':
      return normalOptions(objectOf(value));
    default:
      return value;
  }
}

function normalOptions(options: JsonObject): JsonObject {
  const { no_data_timeframe, thresholds, ...rest } = without(options, OPTIONS_OF_THE_SERVER, OPTION_DEFAULTS);
  const bounds = without(objectOf(thresholds), new Set(), {});
  return {
    ...rest,
    ...(Object.keys(bounds).length > 0 && { thresholds: bounds }),
    // It has no effect if nobody is notified; Datadog has written 10, 0 and null there over the years.
    ...(rest.notify_no_data === true && no_data_timeframe !== undefined && { no_data_timeframe }),
  };
}

/** Returns the fields that are not named, empty or at their default. */
function without(object: JsonObject, names: ReadonlySet<string>, defaults: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([key, value]) => !names.has(key) && !isEmpty(value) && defaults[key] !== value),
  );
}

function isEmpty(value: Json): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
