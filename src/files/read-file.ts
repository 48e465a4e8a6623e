import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { byteAmount } from '../core/text.ts';
import { FileError, fileError } from './file-error.ts';

/** Limits of a file. */
export interface FileLimits {
  readonly mostBytes: number;
  /** The folder that a link may not lead out of; without one, a link may lead anywhere. */
  readonly inside?: string;
}

/** Flags with which opening never waits for a writer, follows no link that was put there in the meantime, and takes no terminal. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW | constants.O_NOCTTY;
const CHUNK = 65_536;

/**
 * Reads a file that somebody else may have put there: a regular file of at most `mostBytes`, within `inside`. Blocks, so it is
 * for startup only. Throws FileError.
 */
export function readFile(path: string, limits: FileLimits): string {
  try {
    const real = realpathSync(path);
    if (limits.inside !== undefined) checkInside(path, real, realpathSync(limits.inside));
    checkStats(path, lstatSync(real), limits);
    const file = openSync(real, FLAGS);
    try {
      checkStats(path, fstatSync(file), limits);
      const bytes = new Bytes(path, limits);
      while (bytes.add(readSync(file, bytes.room())));
      return bytes.text();
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw fileError(path, error);
  }
}

/** Reads a file like `readFile`; null if there is none. */
export function readFileIfThere(path: string, limits: FileLimits): string | null {
  try {
    return readFile(path, limits);
  } catch (error) {
    if (error instanceof FileError && error.reason === 'missing') return null;
    throw error;
  }
}

/** Reads a file like `readFile`, without blocking; `signal` ends it between two steps. Throws FileError, or the signal's reason. */
export async function readFileAsync(path: string, limits: FileLimits, signal: AbortSignal): Promise<string> {
  let file: FileHandle | undefined;
  try {
    const real = await realpath(path);
    if (limits.inside !== undefined) checkInside(path, real, await realpath(limits.inside));
    checkStats(path, await lstat(real), limits);
    signal.throwIfAborted();
    file = await open(real, FLAGS);
    checkStats(path, await file.stat(), limits);
    const bytes = new Bytes(path, limits);
    do signal.throwIfAborted();
    while (bytes.add((await file.read(bytes.room())).bytesRead));
    return bytes.text();
  } catch (error) {
    throw signal.aborted ? signal.reason : fileError(path, error);
  } finally {
    await file?.close();
  }
}

/** Bytes read of a file; one above the limit is an error, whatever size the file claimed to have. */
class Bytes {
  readonly #path: string;
  readonly #limits: FileLimits;
  readonly #chunks: Buffer[] = [];
  #next = Buffer.alloc(0);
  #size = 0;

  constructor(path: string, limits: FileLimits) {
    this.#path = path;
    this.#limits = limits;
  }

  room(): Buffer {
    this.#next = Buffer.allocUnsafe(Math.min(CHUNK, this.#limits.mostBytes + 1 - this.#size));
    return this.#next;
  }

  /** Whether there may be more. */
  add(count: number): boolean {
    this.#chunks.push(this.#next.subarray(0, count));
    this.#size += count;
    if (this.#size > this.#limits.mostBytes) throw tooLarge(this.#path, this.#limits);
    return count > 0;
  }

  text(): string {
    const all = Buffer.concat(this.#chunks);
    if (isUtf16(all)) throw new FileError(this.#path, 'unreadable', UTF16);
    return all.toString('utf8');
  }
}

const UTF16 = { what: 'is in the encoding UTF-16, not UTF-8', fix: 'save it again as UTF-8, without another change' };

/** Whether it begins as editors and shells of Windows begin UTF-16: read as UTF-8, no line of it would be understood. */
const isUtf16 = ([first, second]: Buffer): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

function checkInside(path: string, real: string, folder: string): void {
  const fromFolder = relative(folder, real);
  if (fromFolder !== '..' && !fromFolder.startsWith(`..${sep}`) && !isAbsolute(fromFolder)) return;
  throw new FileError(path, 'outside', {
    what: 'is a link to outside of its folder',
    fix: 'put the file itself there',
  });
}

function checkStats(path: string, stats: Stats, limits: FileLimits): void {
  if (!stats.isFile()) {
    throw new FileError(path, 'not-regular', {
      what: `is ${kindOf(stats)}, not a file`,
      fix: 'put a regular file there, or remove it',
    });
  }
  if (stats.size > limits.mostBytes) throw tooLarge(path, limits);
}

function tooLarge(path: string, { mostBytes }: FileLimits): FileError {
  return new FileError(path, 'too-large', {
    what: `is larger than ${byteAmount(mostBytes)}`,
    fix: 'make it smaller, or remove it',
  });
}

/** Describes the thing that is in place of a file. */
export function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return stats.isSymbolicLink() ? 'a link' : 'a device';
}
