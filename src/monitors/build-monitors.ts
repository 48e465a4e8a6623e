import type { Catalog, MonitorRule } from '../catalog/catalog.ts';
import { isObject, type JsonObject, listOf, objectOf } from '../core/json.ts';
import { datadogTag } from '../datadog/query.ts';
import type { BuiltResource, ResourceKind } from '../sync/resource-kind.ts';
import { MANAGED_TAG, type MonitorBody } from './monitor-json.ts';
import { monitorChanges, normaliseMonitor } from './normalise.ts';
import { monitorMessage, type Outlined, outlinesOf, plainText } from './outlines.ts';
import { lintMonitor, validateMonitor, warnOfMonitor } from './validate.ts';

/** A monitor as Datadog takes it, and its template file. */
export interface BuiltMonitor extends BuiltResource {
  readonly body: MonitorBody;
}

/** Builds every monitor of the catalog as Datadog's JSON: one for each rule, and for a rule about collectors one for each of them. */
export function buildMonitors(catalog: Catalog): readonly BuiltMonitor[] {
  return catalog.monitors.rules.flatMap((rule) =>
    outlinesOf(rule, catalog).map((outline) => {
      const { slug } = outline;
      return { slug, template: `${slug.replaceAll('-', '_')}.json`, body: bodyOf(outline, rule, catalog) };
    }),
  );
}

function bodyOf(outline: Outlined, rule: MonitorRule, { title, monitors, environments }: Catalog): MonitorBody {
  const { environment } = monitors;
  const { slug, threshold, noDataMinutes } = outline;
  const place = environment === undefined ? [] : [datadogTag(environments.tag, environment)];
  const scope = [...place, ...outline.tags].join(',') || '*';
  const series = `${outline.across}:${outline.metric}{${scope}}`;
  return {
    name: `${plainText(title)}: ${outline.title}${environment === undefined ? '' : ` (${environment})`}`,
    type: 'metric alert',
    query: `${outline.over}(${outline.window}):${series} ${outline.comparator} ${threshold}`,
    message: monitorMessage(outline, rule.notify ?? monitors.notify),
    tags: [MANAGED_TAG, `monitor:${slug}`, ...place, ...monitors.tags],
    ...(rule.priority !== undefined && { priority: rule.priority }),
    options: {
      thresholds: { critical: threshold },
      notify_no_data: noDataMinutes !== null,
      ...(noDataMinutes !== null && { no_data_timeframe: noDataMinutes }),
      // The gauges come once a minute, so a window is rarely full: evaluations must not wait for it.
      require_full_window: false,
      include_tags: true,
    },
  };
}

/** Monitors as a kind of resource that is managed as code. */
export const MONITOR_KIND: ResourceKind = {
  noun: 'monitor',
  plural: 'monitors',
  textField: 'message',
  nameField: 'name',
  isLike,
  pathOf: (id) => `/monitors/${id}`,
  normalise: normaliseMonitor,
  changesBetween: monitorChanges,
  // A pull brings fields that the published document does not have.
  validate: (body) => [...validateMonitor(body, { lenient: true }), ...lintMonitor(body)],
  warn: warnOfMonitor,
  toCreate: (template) => template,
  toUpdate: (template, _, live) => replacementOf(template, live),
  toTemplate: normaliseMonitor,
  notesOf: () => ({}),
};

/**
 * Returns the body that replaces a live monitor. Datadog leaves fields alone that an update does not name, and replaces the options as a
 * whole: fields that a person has set and the template lacks are emptied by name, and a muted monitor stays muted.
 */
function replacementOf(template: JsonObject, live: JsonObject): JsonObject {
  const gone = Object.keys(normaliseMonitor(live)).filter((key) => !(key in template));
  const { silenced } = objectOf(live.options);
  const isMuted = isObject(silenced) && Object.keys(silenced).length > 0;
  return {
    ...Object.fromEntries(gone.map((key) => [key, null])),
    ...template,
    ...(isMuted && { options: { ...objectOf(template.options), silenced } }),
  };
}

/** Whether a live monitor has the name of the template, and our tag or the same query: other people's monitors may share the name alone. */
function isLike(live: JsonObject, template: JsonObject): boolean {
  return live.name === template.name && (listOf(live.tags).includes(MANAGED_TAG) || live.query === template.query);
}
