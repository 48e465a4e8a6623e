import type { Catalog, MonitorRule } from '../catalog/catalog.ts';
import { datadogTag } from '../datadog/tag.ts';
import type { BuiltResource } from '../sync/kind.ts';
import { messageOf, plain } from './message.ts';
import { MANAGED_TAG, type MonitorBody } from './monitor-json.ts';
import { type Outlined, outlinesOf } from './outlines.ts';

/** A monitor as Datadog takes it, and the file that it is kept in. */
export interface BuiltMonitor extends BuiltResource {
  readonly body: MonitorBody;
}

/** Every monitor of the catalog as Datadog's JSON: one for each rule, and for a rule about collectors one for each of them. */
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
    name: `${plain(title)}: ${outline.title}${environment === undefined ? '' : ` (${environment})`}`,
    type: 'metric alert',
    query: `${outline.over}(${outline.window}):${series} ${outline.comparator} ${threshold}`,
    message: messageOf(outline, rule.notify ?? monitors.notify),
    tags: [MANAGED_TAG, `monitor:${slug}`, ...place, ...monitors.tags],
    ...(rule.priority !== undefined && { priority: rule.priority }),
    options: {
      thresholds: { critical: threshold },
      notify_no_data: noDataMinutes !== null,
      ...(noDataMinutes !== null && { no_data_timeframe: noDataMinutes }),
      // The gauges come once a minute: a window that is not full is no reason to wait.
      require_full_window: false,
      include_tags: true,
    },
  };
}
