import type { JsonObject } from '../core/json.ts';
import type { ResourceSummary } from '../datadog/resource-api.ts';
import { endedBy, managedBy, managedSlug, type ResourceKind } from './resource-kind.ts';

/** A resource of the catalog, and its address for people. `template` is null if it is no longer in the catalog. */
export interface DesiredResource {
  readonly kind: ResourceKind;
  readonly slug: string;
  readonly template: JsonObject | null;
  readonly addressOf: (id: string, slug: string) => string;
}

/** Returns a body as JSON, of which nothing else is known. */
export const bodyOf = (live: object): JsonObject => live as JsonObject;

/** Returns the resources whose last line names this slug. */
export function withMark(
  kind: ResourceKind,
  slug: string,
  all: readonly ResourceSummary[],
): readonly ResourceSummary[] {
  return all.filter(({ head }) => managedSlug(head[kind.textField]) === slug);
}

/** Finds the desired resource among all in Datadog; null when there is none, a message for people when that is not certain. */
export function ownOf(desired: DesiredResource, all: readonly ResourceSummary[]): ResourceSummary | string | null {
  const { kind, slug, template, addressOf } = desired;
  const [own, ...twins] = withMark(kind, slug, all);
  if (own && twins.length > 0) {
    const next = `Next step: delete all of them but one, or remove the last line from its ${kind.textField} and give it another name`;
    return `${enumerateResources([own, ...twins], desired)} ${twins.length > 1 ? 'all' : 'both'} end with "${managedBy(slug)}". ${next}`;
  }
  if (own && hasOtherName(own, desired)) {
    const what = `${enumerateResources([own], desired)} ends with "${managedBy(slug)}", but has another name, and ids.json does not have its id: it may be a copy`;
    const next = `Next step: name it "${String(template?.[kind.nameField])}" if it is this one, otherwise remove that line from its ${kind.textField}`;
    return `${what}. ${next}`;
  }
  if (own) return own;
  const like = all.find(({ head }) => isUnmarked(kind, head) && template && kind.isLike(bodyOf(head), template));
  if (!like) return null;
  const next = `Next step: end its ${kind.textField} with that line if it is this one, otherwise give it another name`;
  return `${addressOf(like.id, slug)} has the same name, but does not end with "${managedBy(slug)}". ${next}`;
}

/** Reason for people why the resource with the id of the map may be another one; null when it is this one. */
export function foreign(desired: DesiredResource, id: string, live: JsonObject): string | null {
  const { kind, slug, template, addressOf } = desired;
  const marked = managedSlug(live[kind.textField]);
  if (marked === slug) return null;
  if (marked !== null)
    return `its id in ids.json, ${id}, belongs to ${marked}. Next step: remove ${slug} from ids.json`;
  // A person has removed the line: a resource with the same name and the id of the map is this one.
  if (template && kind.isLike(live, template)) return null;
  const what = `its id in ids.json points to ${addressOf(id, slug)}, which does not end with "${managedBy(slug)}"`;
  const next = `Next step: end its ${kind.textField} with that line if it is this one, otherwise remove ${slug} from ids.json`;
  return `${what} and may belong to somebody else. ${next}`;
}

/** Message about a template that links to a resource whose id is in doubt. */
export const linksInDoubt = (slug: string): string =>
  `links to ${slug}, whose id is in doubt. Next step: fix that first`;

/** Reason why a template may not be pushed: without its last line the resource would not be found again. Null when it may. */
export function unsigned(kind: ResourceKind, slug: string, template: JsonObject): string | null {
  if (managedSlug(template[kind.textField]) === slug) return null;
  return `its template does not end its ${kind.textField} with "${managedBy(slug)}". Next step: add that line`;
}

/** Returns the body with the last line by which it is found again. */
export function signed({ textField }: ResourceKind, slug: string, body: JsonObject): JsonObject {
  const text = body[textField];
  if (managedSlug(text) === slug) return body;
  return { ...body, [textField]: endedBy(typeof text === 'string' ? text : '', slug) };
}

function hasOtherName({ head }: ResourceSummary, { kind: { nameField }, template }: DesiredResource): boolean {
  return template !== null && head[nameField] !== template[nameField];
}

/** Lists resources by name and address. */
function enumerateResources(
  all: readonly ResourceSummary[],
  { kind: { nameField }, slug, addressOf }: DesiredResource,
): string {
  return all.map(({ id, head }) => `"${String(head[nameField])}" (${addressOf(id, slug)})`).join(' and ');
}

const isUnmarked = ({ textField }: ResourceKind, head: ResourceSummary['head']) =>
  managedSlug(head[textField]) === null;
