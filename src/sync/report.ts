import type { ResourceApi, ResourceSummary } from '../datadog/resource-api.ts';
import type { Change } from './changes.ts';
import type { Standing } from './id-map.ts';
import { withMark } from './ownership.ts';
import type { ResourceKind } from './resource-kind.ts';

/** Where a command's lines go. */
export type Write = (line: string) => void;

const SLUG_WIDTH = 28;
const SHOWN_CHANGES = 8;
const MOST_VALUE = 400;

/** One line about one thing of Datadog. */
export const line = (slug: string, words: string): string => `${slug.padEnd(SLUG_WIDTH - 1)} ${words}`;

/** How one stands, in a line. */
export function describeStanding(standing: Standing): string {
  switch (standing.kind) {
    case 'new':
      return '+ new: not in Datadog yet';
    case 'unchanged':
      return '= unchanged';
    case 'changed':
      return `~ ${count(standing.changes)}`;
    case 'edited':
      return `! edited in Datadog since the last push (${count(standing.changes)}). Next step: pull it, or push --force`;
    case 'deleted':
      return `- was deleted in Datadog (${standing.id}). Next step: push --recreate`;
  }
}

/** The changes beneath that line: what is touched, and with `details` from what to what. */
export function describeChanges(changes: readonly Change[], details: boolean): readonly string[] {
  const shown = details ? changes : changes.slice(0, SHOWN_CHANGES);
  const rest = changes.length - shown.length;
  return [
    ...shown.flatMap(({ where, what, before, after }) => [
      `    ${where}: ${changeLine(what, before, after)}`,
      ...(details ? [`        - ${shownValue(before)}`, `        + ${shownValue(after)}`] : []),
    ]),
    ...(rest > 0 ? [`    and ${rest} more: --details shows all`] : []),
  ];
}

function changeLine(what: string, before: unknown, after: unknown): string {
  if (before === undefined) return `${what} added`;
  return after === undefined ? `${what} removed` : what;
}

function shownValue(value: unknown): string {
  if (value === undefined) return '(none)';
  const text = JSON.stringify(value);
  return text.length > MOST_VALUE ? `${text.slice(0, MOST_VALUE)}… (${text.length} characters)` : text;
}

function count({ length }: readonly unknown[]): string {
  return length === 1 ? '1 change' : `${length} changes`;
}

/** What Datadog lists of one kind, nothing until it is asked. */
export interface Listing {
  ask(): Promise<void>;
  /** All of it; a string, fit for people, when Datadog did not say. */
  all(): readonly ResourceSummary[] | string;
  /** Ids of those that say in their last line which of ours they are, and bear its name, by slug. */
  own(): readonly (readonly [slug: string, id: string])[];
  /** Slugs of which several say that they are this one, or one that has another name: it may be a copy. */
  doubted(): readonly string[];
}

/** An answer without a list is not an empty one: twins would come of it. */
const NO_LIST = 'Datadog has no such list. Next step: check DD_SITE, or DD_API_URL';

/** The names that each slug may have: in the catalog, and in its template. */
export type Names = ReadonlyMap<string, readonly unknown[]>;

/** A listing in which the slugs of these names are looked for. */
export function createListing(api: ResourceApi, kind: ResourceKind, names: Names): Listing {
  let all: readonly ResourceSummary[] | string = [];
  let own: readonly (readonly [slug: string, id: string])[] = [];
  let doubted: readonly string[] = [];
  return {
    async ask() {
      const list = await api.list();
      if (list.kind === 'ok') all = list.value;
      else all = list.kind === 'failed' ? list.message : NO_LIST;
      const said = list.kind === 'ok' ? list.value : [];
      const bearers = [...names].map(([slug, known]) => ({ slug, known, found: withMark(kind, slug, said) }));
      const certain = bearers.filter(({ known, found: [one, ...others] }) => {
        return one !== undefined && others.length === 0 && known.includes(one.head[kind.nameField]);
      });
      own = certain.flatMap(({ slug, found }) => found.map(({ id }) => [slug, id] as const));
      doubted = bearers.flatMap((one) => (one.found.length > 0 && !certain.includes(one) ? [one.slug] : []));
    },
    all: () => all,
    own: () => own,
    doubted: () => doubted,
  };
}
