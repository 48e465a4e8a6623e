import type { JsonObject } from '../core/json.ts';
import type { ResourceSummary } from '../datadog/resource-api.ts';
import { endedBy, managedBy, managedSlug, type ResourceKind } from './resource-kind.ts';

/** One of ours, and where people see it. `template` is null where it is no longer in the catalog. */
export interface DesiredResource {
  readonly kind: ResourceKind;
  readonly slug: string;
  readonly template: JsonObject | null;
  readonly addressOf: (id: string, slug: string) => string;
}

/** Bodies came as JSON, of which nothing else is known. */
export const bodyOf = (live: object): JsonObject => live as JsonObject;

/** Those that say in their last line that they are this one. */
export function withMark(
  kind: ResourceKind,
  slug: string,
  all: readonly ResourceSummary[],
): readonly ResourceSummary[] {
  return all.filter(({ head }) => managedSlug(head[kind.textField]) === slug);
}

/** Of all in Datadog the one that is wanted; null when there is none, a string, fit for people, when that is not certain. */
export function ownOf(wanted: DesiredResource, all: readonly ResourceSummary[]): ResourceSummary | string | null {
  const { kind, slug, template, addressOf } = wanted;
  const [own, ...twins] = withMark(kind, slug, all);
  if (own && twins.length > 0) {
    const next = `Next step: delete all of them but one, or remove the last line from its ${kind.textField} and give it another name`;
    return `${enumerated([own, ...twins], wanted)} ${twins.length > 1 ? 'all' : 'both'} end with "${managedBy(slug)}". ${next}`;
  }
  if (own && isCalledOtherwise(own, wanted)) {
    const what = `${enumerated([own], wanted)} ends with "${managedBy(slug)}", but has another name, and ids.json does not have its id: it may be a copy`;
    const next = `Next step: name it "${String(template?.[kind.nameField])}" if it is this one, otherwise remove that line from its ${kind.textField}`;
    return `${what}. ${next}`;
  }
  if (own) return own;
  const like = all.find(({ head }) => isUnsaid(kind, head) && template && kind.isLike(bodyOf(head), template));
  if (!like) return null;
  const next = `Next step: end its ${kind.textField} with that line if it is this one, otherwise give it another name`;
  return `${addressOf(like.id, slug)} has the same name, but does not end with "${managedBy(slug)}". ${next}`;
}

/** Why the one that the map names may not be this one, fit for people; null when it is. */
export function foreign(wanted: DesiredResource, id: string, live: JsonObject): string | null {
  const { kind, slug, template, addressOf } = wanted;
  const said = managedSlug(live[kind.textField]);
  if (said === slug) return null;
  if (said !== null) return `its id in ids.json, ${id}, belongs to ${said}. Next step: remove ${slug} from ids.json`;
  // A person has taken the line out: what is of the same name and has the id of the map is no other one.
  if (template && kind.isLike(live, template)) return null;
  const what = `its id in ids.json points to ${addressOf(id, slug)}, which does not end with "${managedBy(slug)}"`;
  const next = `Next step: end its ${kind.textField} with that line if it is this one, otherwise remove ${slug} from ids.json`;
  return `${what} and may belong to somebody else. ${next}`;
}

/** What is said of a template that links to one whose id is in doubt. */
export const linksInDoubt = (slug: string): string =>
  `links to ${slug}, whose id is in doubt. Next step: fix that first`;

/** Why a template may not be pushed: nobody would find again what is made of it. Null when it may. */
export function unsigned(kind: ResourceKind, slug: string, template: JsonObject): string | null {
  if (managedSlug(template[kind.textField]) === slug) return null;
  return `its template does not end its ${kind.textField} with "${managedBy(slug)}". Next step: add that line`;
}

/** A body that ends with the line by which it is found again. */
export function signed({ textField }: ResourceKind, slug: string, body: JsonObject): JsonObject {
  const text = body[textField];
  if (managedSlug(text) === slug) return body;
  return { ...body, [textField]: endedBy(typeof text === 'string' ? text : '', slug) };
}

function isCalledOtherwise({ head }: ResourceSummary, { kind: { nameField }, template }: DesiredResource): boolean {
  return template !== null && head[nameField] !== template[nameField];
}

/** By name and address. */
function enumerated(
  all: readonly ResourceSummary[],
  { kind: { nameField }, slug, addressOf }: DesiredResource,
): string {
  return all.map(({ id, head }) => `"${String(head[nameField])}" (${addressOf(id, slug)})`).join(' and ');
}

const isUnsaid = ({ textField }: ResourceKind, head: ResourceSummary['head']) => managedSlug(head[textField]) === null;
