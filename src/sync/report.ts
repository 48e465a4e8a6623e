import type { ResourceApi, ResourceSummary } from '../datadog/resource-api.ts';
import type { Change } from './changes.ts';
import type { Standing } from './id-map.ts';
import { withMark } from './ownership.ts';
import type { ResourceKind } from './resource-kind.ts';

/** Writes a line of a command's output. */
export type Write = (line: string) => void;

const SLUG_WIDTH = 28;
const SHOWN_CHANGES = 8;
const MOST_VALUE = 400;

/** Formats one line about one resource. */
export const line = (slug: string, text: string): string => `${slug.padEnd(SLUG_WIDTH - 1)} ${text}`;

/** Describes the state of a template in a line. */
export function describeStanding(standing: Standing): string {
  switch (standing.kind) {
    case 'new':
      return '+ new: not in Datadog yet';
    case 'unchanged':
      return '= unchanged';
    case 'changed':
      return `~ ${changeCount(standing.changes)}`;
    case 'edited':
      return `! edited in Datadog since the last push (${changeCount(standing.changes)}). Next step: pull it, or push --force`;
    case 'deleted':
      return `- was deleted in Datadog (${standing.id}). Next step: push --recreate`;
  }
}

/** Describes changes in lines: the changed parts, and with `details` the values before and after. */
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

function changeCount({ length }: readonly unknown[]): string {
  return length === 1 ? '1 change' : `${length} changes`;
}

/** Datadog's list of resources of one kind; empty before the first request. */
export interface Listing {
  /** Reads the list. */
  ask(): Promise<void>;
  /** The whole list; a message for people when Datadog did not return it. */
  all(): readonly ResourceSummary[] | string;
  /** Ids of resources whose last line names a slug, and that have its name, by slug. */
  own(): readonly (readonly [slug: string, id: string])[];
  /** Slugs named by several resources, or by one that has another name, which may be a copy. */
  doubted(): readonly string[];
}

/** Message for an answer without a list, which must not count as an empty one: duplicates would be created. */
const NO_LIST = 'Datadog has no such list. Next step: check DD_SITE, or DD_API_URL';

/** Names of each slug: in the catalog, and in its template. */
export type Names = ReadonlyMap<string, readonly unknown[]>;

/** Creates a listing in which the slugs of these names are searched for. */
export function createListing(api: ResourceApi, kind: ResourceKind, names: Names): Listing {
  let all: readonly ResourceSummary[] | string = [];
  let own: readonly (readonly [slug: string, id: string])[] = [];
  let doubted: readonly string[] = [];
  return {
    async ask() {
      const list = await api.list();
      if (list.kind === 'ok') all = list.value;
      else all = list.kind === 'failed' ? list.message : NO_LIST;
      const listed = list.kind === 'ok' ? list.value : [];
      const candidates = [...names].map(([slug, known]) => ({ slug, known, found: withMark(kind, slug, listed) }));
      const certain = candidates.filter(({ known, found: [one, ...others] }) => {
        return one !== undefined && others.length === 0 && known.includes(one.head[kind.nameField]);
      });
      own = certain.flatMap(({ slug, found }) => found.map(({ id }) => [slug, id] as const));
      doubted = candidates.flatMap((one) => (one.found.length > 0 && !certain.includes(one) ? [one.slug] : []));
    },
    all: () => all,
    own: () => own,
    doubted: () => doubted,
  };
}
