import type { JsonObject } from '../core/json.ts';
import type { Change } from './changes.ts';

/** Ids of resources in Datadog by the slugs of their templates. */
export type IdsBySlug = ReadonlyMap<string, string>;

/** A resource in Datadog that is managed as code, as the catalog has it. */
export interface BuiltResource {
  readonly slug: string;
  /** Name of its template file. */
  readonly template: string;
  readonly body: object;
}

/** A problem to fix in a body, and the JSON pointer to it. */
export interface BodyProblem {
  readonly path: string;
  readonly message: string;
}

/** The differences between kinds of resources that are managed as code; all else is the same for all kinds. */
export interface ResourceKind {
  /** Singular noun, such as `dashboard`. */
  readonly noun: string;
  /** Plural noun: also the name of the command, and of the list in the map of ids. */
  readonly plural: string;
  /** The field with text for people, whose last line names the slug. */
  readonly textField: 'message' | 'description';
  /** The field with its name for people. */
  readonly nameField: 'name' | 'title';
  /** Whether a live resource without that line is this one by all other fields of a list. */
  isLike(live: JsonObject, template: JsonObject): boolean;
  /** Path of the page of a live resource. */
  pathOf(id: string, slug: string): string;
  /** Returns a body without what Datadog adds: two that do the same have the same normal form, except for the order of keys. */
  normalise(body: JsonObject): JsonObject;
  /** Changes that turn one into the other; what Datadog adds is not a change. */
  changesBetween(before: JsonObject, after: JsonObject): readonly Change[];
  /** Problems that Datadog would refuse, or accept and handle wrongly. A template may hold pulled fields. */
  validate(body: JsonObject): readonly BodyProblem[];
  /** Warnings for people about a valid body. */
  warn(body: JsonObject): readonly string[];
  /** Returns the body that creates the resource: links lead to existing resources. */
  toCreate(template: JsonObject, ids: IdsBySlug): JsonObject;
  /** Returns the body that replaces a live resource, with what must stay as it is there. */
  toUpdate(template: JsonObject, ids: IdsBySlug, live: JsonObject): JsonObject;
  /** Returns a live resource as a template. */
  toTemplate(live: JsonObject, ids: IdsBySlug): JsonObject;
  /** Returns further fields of a live resource for the map, besides id and digest. */
  notesOf(live: JsonObject): JsonObject;
}

const WORDS = 'Managed by metta-health-bot:';

/** Last line of the text of a resource in Datadog, by which a push finds it again when the map of ids is lost. */
export const managedBy = (slug: string): string => `${WORDS} ${slug}`;

/** Returns the slug in the last line of a text; null if it has none. */
export function managedSlug(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const last = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  const at = last.lastIndexOf(`${WORDS} `);
  return at < 0 ? null : last.slice(at + WORDS.length + 1);
}

/** Returns the text with that line at its end, and nowhere else. */
export function endedBy(text: string, slug: string): string {
  const lines = text.split('\n').filter((one) => one.trim() !== managedBy(slug));
  return `${lines.join('\n').trimEnd()}\n\n${managedBy(slug)}`.trimStart();
}
