import type { JsonObject } from '../core/json.ts';
import type { Change } from './changes.ts';

/** Ids of what is in Datadog by the slugs of their templates. */
export type IdsBySlug = ReadonlyMap<string, string>;

/** Something in Datadog that is kept as code, as the catalog has it. */
export interface BuiltResource {
  readonly slug: string;
  /** Name of the file that it is kept in. */
  readonly template: string;
  readonly body: object;
}

/** Something to mend in a body, and the JSON pointer to it. */
export interface BodyProblem {
  readonly path: string;
  readonly message: string;
}

/** What tells one kind of thing that is kept as code from another; the rest is the same for all. */
export interface ResourceKind {
  /** What people call one, such as `dashboard`. */
  readonly noun: string;
  /** What they call several: also the name of the command, and of the list in the map of ids. */
  readonly plural: string;
  /** The field that people read of one, which says in its last line which of ours it is. */
  readonly textField: 'message' | 'description';
  /** The field that people call one by. */
  readonly nameField: 'name' | 'title';
  /** Whether a live one without that line is this one by all else that a list tells. */
  isLike(live: JsonObject, template: JsonObject): boolean;
  /** Path of the page on which people see a live one. */
  pathOf(id: string, slug: string): string;
  /** Without what Datadog adds: two that do the same have the same normal form, but for the order of keys. */
  normalise(body: JsonObject): JsonObject;
  /** What turns one into the other; what Datadog adds is no change. */
  changesBetween(before: JsonObject, after: JsonObject): readonly Change[];
  /** What Datadog would refuse, and what it would take and do wrong. A template may hold fields that a pull has brought. */
  validate(body: JsonObject): readonly BodyProblem[];
  /** What Datadog takes and does, and people should know of. */
  warn(body: JsonObject): readonly string[];
  /** The template as it is created: links lead to what is there already. */
  toCreate(template: JsonObject, ids: IdsBySlug): JsonObject;
  /** The template as it replaces a live one, with what must stay as it is there. */
  toUpdate(template: JsonObject, ids: IdsBySlug, live: JsonObject): JsonObject;
  /** A live one as its template would be. */
  toTemplate(live: JsonObject, ids: IdsBySlug): JsonObject;
  /** What the map notes of a live one beside its id and digest. */
  notesOf(live: JsonObject): JsonObject;
}

const WORDS = 'Managed by metta-health-bot:';

/** The last line of what people read of a thing in Datadog, by which a push finds it again when the map of ids is lost. */
export const managedBy = (slug: string): string => `${WORDS} ${slug}`;

/** Which of ours a text says in its last line that it is; null where it says nothing of the kind. */
export function managedSlug(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const last = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  const at = last.lastIndexOf(`${WORDS} `);
  return at < 0 ? null : last.slice(at + WORDS.length + 1);
}

/** The text with that line at its end, and nowhere else. */
export function endedBy(text: string, slug: string): string {
  const lines = text.split('\n').filter((one) => one.trim() !== managedBy(slug));
  return `${lines.join('\n').trimEnd()}\n\n${managedBy(slug)}`.trimStart();
}
