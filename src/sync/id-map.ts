import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type JsonObject, parseJson } from '../core/json.ts';
import { ProblemsError } from '../core/problem.ts';
import { readFileIfThere } from '../files/read-file.ts';
import { writeFile } from '../files/write-file.ts';
import { type Change, canonical } from './changes.ts';
import type { ResourceKind } from './resource-kind.ts';

const FILE = 'ids.json';
export const MOST_BYTES = 5_000_000;

const pushed = z.looseObject({
  id: z.string().min(1),
  /** Digest of the live resource when last pushed or pulled: one that differs was edited in Datadog. */
  digest: z.string(),
  /** Whether its template holds pulled changes that the catalog lacks. */
  pulled: z.boolean().optional(),
});

/** Entry of the map for one resource, as of its last push or pull. */
export type Pushed = z.output<typeof pushed>;

/** The committed map from slugs to ids of pushed resources. */
export interface IdMap<Entry extends Pushed = Pushed> {
  /** Address at which people open that Datadog site. */
  readonly site: string;
  readonly entries: Readonly<Record<string, Entry>>;
}

/** Singular and plural noun of the mapped resources. */
interface NamedId {
  readonly noun: string;
  readonly plural: string;
}

/**
 * Reads the map of a templates folder; null before the first push. `plural` and `noun` name what it maps. Throws ProblemsError for a
 * file that is not such a map.
 */
export function readIdMap<Entry extends Pushed>(
  folder: string,
  { plural, noun }: NamedId,
  entry: z.ZodType<Entry>,
): IdMap<Entry> | null {
  const file = join(folder, FILE);
  const text = readFileIfThere(file, { mostBytes: MOST_BYTES, inside: folder });
  if (text === null) return null;
  const parsed = z.object({ site: z.string(), [plural]: z.record(z.string(), entry) }).safeParse(parseJson(text));
  if (parsed.success) {
    const { site, [plural]: entries } = parsed.data as { readonly site: string } & Record<string, unknown>;
    return { site, entries: entries as IdMap<Entry>['entries'] };
  }
  const fix = `restore it from version control, or remove it: a push finds its ${plural} again by their last line`;
  throw new ProblemsError([{ where: file, what: `is not a map of ${noun} ids`, fix }]);
}

/** Reads the same with the common fields of entries only. */
export function readPushed(folder: string, kind: NamedId): IdMap | null {
  return readIdMap(folder, kind, pushed);
}

/** Writes the map whole or not at all. */
export function writeIdMap(folder: string, { plural }: { readonly plural: string }, { site, entries }: IdMap): void {
  const sorted = Object.fromEntries(Object.entries(entries).sort(([a], [b]) => a.localeCompare(b)));
  writeFile(join(folder, FILE), `${JSON.stringify({ site, [plural]: sorted }, null, 2)}\n`);
}

/** Clears the `pulled` mark of these slugs: the catalog has their changes by now, or people have dropped them. */
export function forgetPulled(folder: string, kind: NamedId, slugs: readonly string[]): void {
  const known = readPushed(folder, kind);
  if (!known || !slugs.some((slug) => known.entries[slug]?.pulled)) return;
  const entries = Object.entries(known.entries).map(([slug, { pulled, ...entry }]) => {
    const isStillPulled = pulled === true && !slugs.includes(slug);
    return [slug, { ...entry, ...(isStillPulled && { pulled }) }] as const;
  });
  writeIdMap(folder, kind, { ...known, entries: Object.fromEntries(entries) });
}

/** Throws ProblemsError unless the map can be written; leaves its content as it is, and no file if there was none. */
export function checkWritable(folder: string, kind: NamedId): void {
  const known = readPushed(folder, kind);
  writeIdMap(folder, kind, known ?? { site: '', entries: {} });
  if (known === null) rmSync(join(folder, FILE));
}

/** State of a template compared with Datadog. */
export type Standing =
  /** Not there yet. */
  | { readonly kind: 'new' }
  | { readonly kind: 'unchanged' }
  /** The template has changed. */
  | { readonly kind: 'changed'; readonly changes: readonly Change[] }
  /** Edited in Datadog since the last push or pull, or possibly so: a push would undo that. */
  | { readonly kind: 'edited'; readonly changes: readonly Change[] }
  /** It was pushed once, and has been deleted in Datadog. */
  | { readonly kind: 'deleted'; readonly id: string };

/**
 * Compares a template, with its links by id, with the live resource. `pushed` is its entry in the map of ids; null for one that was found
 * by its last line alone.
 */
export function standingOf(
  kind: Pick<ResourceKind, 'normalise' | 'changesBetween'>,
  {
    template,
    pushed,
    live,
  }: { readonly template: JsonObject; readonly pushed: { readonly digest: string } | null; readonly live: JsonObject },
): Extract<Standing, { kind: 'unchanged' | 'changed' | 'edited' }> {
  const changes = kind.changesBetween(live, template);
  if (changes.length === 0) return { kind: 'unchanged' };
  return { kind: pushed?.digest === digestOf(kind, live) ? 'changed' : 'edited', changes };
}

/** Returns the digest of a normal form: the same for the same content, in any order of keys. */
export function digestOf({ normalise }: Pick<ResourceKind, 'normalise'>, body: JsonObject): string {
  return createHash('sha256')
    .update(canonical(normalise(body)))
    .digest('hex');
}
