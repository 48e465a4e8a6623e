import type { Outline, ReferenceMistake } from './references.ts';

/** Names in dashboards that lead nowhere: health metrics, areas and alert rules. */
export function findDashboardMistakes(outline: Outline): readonly ReferenceMistake[] {
  return outline.dashboards.flatMap((dashboard, index) => [
    ...seriesMistakes(outline, dashboard, index),
    ...areaMistakes(outline, dashboard, index),
  ]);
}

type DashboardOutline = Outline['dashboards'][number];

function seriesMistakes({ areas, alerts }: Outline, { rows }: DashboardOutline, dashboard: number) {
  const metrics = new Set(areas.flatMap((area) => area.metrics.map((metric) => `${area.key}.${metric.key}`)));
  const limits = alerts.rules.flatMap(({ name, over }) => (over === undefined ? [] : [name]));
  const mistakes: ReferenceMistake[] = [];
  for (const [row, { widgets }] of rows.entries()) {
    for (const [widget, { series }] of widgets.entries()) {
      const path = ['dashboards', dashboard, 'rows', row, 'widgets', widget];
      for (const { health, alert } of series) {
        if (health !== undefined && !metrics.has(health)) {
          const fix = 'name an `area.metric` of this catalog';
          mistakes.push({ path, what: `no metric is called "${health}"`, fix });
        }
        if (alert !== undefined && !limits.includes(alert)) {
          const fix = 'name a rule of `alerts` that has `over`, or write a `target`';
          mistakes.push({ path, what: `no alert rule with a limit is called "${alert}"`, fix });
        }
      }
    }
  }
  return mistakes;
}

function areaMistakes({ areas }: Outline, dashboard: DashboardOutline, index: number): ReferenceMistake[] {
  return dashboard.areas.flatMap((name, at) => {
    if (areas.some(({ key }) => key === name)) return [];
    const path = ['dashboards', index, 'areas', at];
    return [
      { path, what: `no area is called "${name}"`, fix: `name one of ${areas.map(({ key }) => key).join(', ')}` },
    ];
  });
}
