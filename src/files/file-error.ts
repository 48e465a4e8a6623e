import { errorCodeOf } from '../core/errors.ts';
import { type Problem, ProblemsError } from '../core/problem.ts';

/** Reason why a file was not read or written. */
export type FileErrorKind = 'missing' | 'unreadable' | 'not-regular' | 'too-large' | 'outside' | 'unwritable';

/** A file that cannot be read or written, as a problem for the person who put it there. */
export class FileError extends ProblemsError {
  readonly reason: FileErrorKind;
  /** The problem, as a clause after the file's name. */
  readonly what: string;

  constructor(path: string, reason: FileErrorKind, { what, fix }: Pick<Problem, 'what' | 'fix'>) {
    super([{ where: shownName(path, 1_000), what, fix }]);
    this.name = 'FileError';
    this.reason = reason;
    this.what = what;
  }
}

const CODES: Readonly<Record<string, readonly [FileErrorKind, what: string, fix: string]>> = {
  ENOENT: ['missing', 'does not exist, or is a broken link', 'put the file there'],
  ENOTDIR: ['missing', 'does not exist', 'put the file there'],
  EACCES: ['unreadable', 'may not be read by the bot', 'let the user of the bot read it'],
  EPERM: ['unreadable', 'may not be read by the bot', 'let the user of the bot read it'],
  ELOOP: ['unreadable', 'is a circular link', 'put the file itself there'],
  EMFILE: ['unreadable', 'cannot be opened: this process has too many files open', 'raise its limit of open files'],
  ENAMETOOLONG: ['unreadable', 'has a name that is too long', 'give it a shorter name'],
};

const MAY_NOT = ['may not be written by the bot', 'let the user of the bot write there'] as const;
const FULL = ['cannot be written: the disk is full', 'free some room on it'] as const;
const NO_FOLDER = ['cannot be written: its folder is a file', 'name another folder'] as const;
const WRITE_CODES: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  EACCES: MAY_NOT,
  EPERM: MAY_NOT,
  ENOSPC: FULL,
  EDQUOT: FULL,
  ENOTDIR: NO_FOLDER,
  EEXIST: NO_FOLDER,
  EROFS: ['cannot be written: its disk is mounted read-only', 'mount it for writing, or name another folder'],
  ENOENT: ['cannot be written: its folder does not exist', 'create the folder'],
};

/** Converts an error of the file system about writing this file or folder. Throws an error without a code. */
export function writeError(path: string, error: unknown): FileError {
  const code = errorCodeOf(error);
  if (code === '') throw error;
  const [what, fix] = WRITE_CODES[code] ?? [`cannot be written (${code})`, 'let the bot write there'];
  return new FileError(path, 'unwritable', { what, fix });
}

/**
 * Converts an error of the file system about reading this file; a FileError stays as it is. Throws an error without a code: a fault of the
 * bot.
 */
export function fileError(path: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  const code = errorCodeOf(error);
  if (code === '') throw error;
  const [reason, what, fix] = CODES[code] ?? ['unreadable', `cannot be read (${code})`, 'let the bot read it'];
  return new FileError(path, reason, { what, fix });
}

/** Returns a name as people may see it: on one line, without control and direction characters, at most `most` characters. */
export function shownName(name: string, most = 60): string {
  const escaped = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (odd) => `\\u{${odd.codePointAt(0)?.toString(16)}}`);
  const characters = [...escaped];
  return characters.length <= most ? escaped : `${characters.slice(0, most - 1).join('')}…`;
}
