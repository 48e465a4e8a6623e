import type { ResourceKind } from '../sync/kind.ts';
import { changesBetween } from './changes.ts';
import { lintDashboard } from './lint.ts';
import { normalise } from './normalise.ts';
import { withIds, withSlugs } from './slug-links.ts';
import { withTabIds } from './tabs.ts';
import { validateDashboard } from './validate.ts';
import { widgetIdsOf, withWidgetIds } from './widget-ids.ts';

/** Dashboards, as what is kept as code in Datadog. */
export const DASHBOARD_KIND: ResourceKind = {
  noun: 'dashboard',
  plural: 'dashboards',
  textField: 'description',
  nameField: 'title',
  isLike: (live, template) => live.title === template.title,
  pathOf: (id, slug) => `/dashboard/${id}/${slug}`,
  normalise,
  changesBetween,
  // A pull brings fields that the published document does not have.
  validate: (body) => [...validateDashboard(body, { lenient: true }), ...lintDashboard(body)],
  warn: () => [],
  toCreate: withIds,
  toUpdate: (template, ids, live) => withTabIds(withWidgetIds(withIds(template, ids), live)),
  toTemplate: (live, ids) => withSlugs(normalise(live), ids),
  notesOf: (live) => ({ widgets: widgetIdsOf(live) }),
};
