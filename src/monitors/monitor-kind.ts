import { isObject, type JsonObject, listOf, objectOf } from '../core/json.ts';
import type { ResourceKind } from '../sync/kind.ts';
import { lintMonitor, warnOfMonitor } from './lint.ts';
import { MANAGED_TAG } from './monitor-json.ts';
import { changesBetween, normalise } from './normalise.ts';
import { validateMonitor } from './validate.ts';

/** Monitors, as what is kept as code in Datadog. */
export const MONITOR_KIND: ResourceKind = {
  noun: 'monitor',
  plural: 'monitors',
  textField: 'message',
  nameField: 'name',
  isLike,
  pathOf: (id) => `/monitors/${id}`,
  normalise,
  changesBetween,
  // A pull brings fields that the published document does not have.
  validate: (body) => [...validateMonitor(body, { lenient: true }), ...lintMonitor(body)],
  warn: warnOfMonitor,
  toCreate: (template) => template,
  toUpdate: (template, _, live) => replacing(template, live),
  toTemplate: normalise,
  notesOf: () => ({}),
};

/**
 * Datadog leaves fields alone that an update does not name, and replaces the options as a whole: what a person has set and the
 * template does not have is emptied by name, and what a person has muted stays muted.
 */
function replacing(template: JsonObject, live: JsonObject): JsonObject {
  const gone = Object.keys(normalise(live)).filter((key) => !(key in template));
  const { silenced } = objectOf(live.options);
  const isMuted = isObject(silenced) && Object.keys(silenced).length > 0;
  return {
    ...Object.fromEntries(gone.map((key) => [key, null])),
    ...template,
    ...(isMuted && { options: { ...objectOf(template.options), silenced } }),
  };
}

/** Of the same name, and with the tag of ours or the same query: monitors of other people may have the name alone. */
function isLike(live: JsonObject, template: JsonObject): boolean {
  return live.name === template.name && (listOf(live.tags).includes(MANAGED_TAG) || live.query === template.query);
}
