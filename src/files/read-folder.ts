import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from './file-error.ts';
import { readFileAsync } from './read-file.ts';

/** Limits of one reading of a folder. */
export interface FolderLimits {
  /** Ending of the names of its files. */
  readonly ending: string;
  /** Files that were written before this time are ignored; milliseconds since 1970. */
  readonly since: number;
  /** Most names that are checked. */
  readonly mostNames: number;
  /** Most files that are read, the newest first. */
  readonly mostFiles: number;
  /** Most bytes of one file, and of all together. */
  readonly mostBytes: number;
  readonly mostBytesInAll: number;
}

/** A file that was not used, and the reason, as a clause after its name. */
export interface Refused {
  readonly name: string;
  readonly why: string;
}

/** Result of a reading, in order of names. */
export interface FolderReading<Value> {
  readonly taken: readonly Value[];
  readonly refused: readonly Refused[];
  /** Number of files that were left out: beyond `mostNames` or `mostFiles`, or after `mostBytesInAll`. */
  readonly left: number;
  /** Write time from which on every file was read, in milliseconds since 1970; null if none was left out. */
  readonly wholeSince: number | null;
}

/** Files read in parallel: fewer than the threads that Node has for files and for resolving hosts, in case the disk hangs. */
const WORKERS = 2;

/**
 * Reads the newest files of a folder, each a regular one inside it; `take` parses a text, or returns the reason why it cannot. A bad file
 * does not affect the others. Throws FileError for the folder itself, or the reason of `signal`.
 */
export async function readFolder<Value>(
  folder: string,
  {
    limits,
    take,
    signal,
  }: {
    readonly limits: FolderLimits;
    readonly take: (name: string, text: string) => { readonly value: Value } | { readonly why: string };
    readonly signal: AbortSignal;
  },
): Promise<FolderReading<Value>> {
  const { names, more } = await namesIn(folder, limits, signal);
  const refused: Refused[] = [];
  const refuse = (name: string, error: unknown) => {
    if (signal.aborted) throw signal.reason;
    refused.push({ name, why: fileError(name, error).what });
  };
  const dated: { name: string; at: number; bytes: number }[] = [];
  await eachOf(
    names,
    async (name) => {
      signal.throwIfAborted();
      const { mtimeMs, size } = await stat(join(folder, name));
      if (mtimeMs >= limits.since) dated.push({ name, at: mtimeMs, bytes: Math.min(size, limits.mostBytes) });
    },
    refuse,
  );
  const newest = dated.sort((a, b) => b.at - a.at || a.name.localeCompare(b.name)).slice(0, limits.mostFiles);
  const taken: { name: string; value: Value }[] = [];
  const beyond = more > 0 ? dated[0] : dated[limits.mostFiles];
  let [bytes, left, wholeSince] = [0, more + dated.length - newest.length, beyond?.at ?? null];
  await eachOf(
    newest,
    async ({ name, at, bytes: expected }) => {
      signal.throwIfAborted();
      bytes += expected;
      if (bytes > limits.mostBytesInAll) {
        left += 1;
        wholeSince = Math.max(wholeSince ?? at, at);
        return;
      }
      const text = await readFileAsync(join(folder, name), { mostBytes: limits.mostBytes, inside: folder }, signal);
      const made = take(name, text);
      if ('why' in made) refused.push({ name, why: made.why });
      else taken.push({ name, value: made.value });
    },
    ({ name }, error) => refuse(name, error),
  );
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
  return { taken: taken.sort(byName).map(({ value }) => value), refused: refused.sort(byName), left, wholeSince };
}

async function namesIn(folder: string, { ending, mostNames }: FolderLimits, signal: AbortSignal) {
  const names: string[] = [];
  let more = 0;
  try {
    for await (const { name } of await opendir(folder)) {
      signal.throwIfAborted();
      if (!name.endsWith(ending)) continue;
      if (names.length < mostNames) names.push(name);
      else more += 1;
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : fileError(folder, error);
  }
  return { names, more };
}

/** Runs `act` for each item, a few in parallel; `failed` is called for each failure, and ends all only if it throws. */
async function eachOf<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
  failed: (item: Item, error: unknown) => void,
): Promise<void> {
  const rest = items.values();
  const work = async () => {
    for (const item of rest) await act(item).catch((error: unknown) => failed(item, error));
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}
