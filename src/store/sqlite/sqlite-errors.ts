import { systemCodeOf } from '../../core/errors.ts';
import type { Problem } from '../../core/problem.ts';
import type { FailureWords } from '../store-error.ts';

const DAMAGED: FailureWords = {
  what: 'is damaged, or is not a database of this bot',
  fix: 'stop the bot, and restore a copy of the file, or move it away to start with an empty one',
  isLasting: true,
};
const NOT_OURS: FailureWords = {
  what: 'cannot be opened or created',
  fix: 'let the bot write in DATA_DIR, or name another folder',
  isLasting: true,
};
const UNWRITABLE: FailureWords = {
  what: 'cannot be written: the file, its folder or the file system is read-only',
  fix: 'let the bot write in DATA_DIR, or name another folder',
  isLasting: true,
};

/** Result codes: https://sqlite.org/rescode.html; of the extended ones the low byte is the class. */
export const CODES = {
  error: 1,
  permission: 3,
  busy: 5,
  locked: 6,
  noMemory: 7,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  tooBig: 18,
  constraint: 19,
  mismatch: 20,
  notADatabase: 26,
  primaryKey: 1555,
  unique: 2067,
} as const;

const BY_CLASS: Readonly<Record<number, FailureWords>> = {
  // The bot's statements are correct: an unknown table or column means that the tables were changed.
  [CODES.error]: DAMAGED,
  [CODES.permission]: NOT_OURS,
  [CODES.busy]: {
    what: 'is locked by another program',
    fix: 'stop the other program that has the file open for writing',
  },
  [CODES.locked]: {
    what: 'is locked by another program',
    fix: 'stop the other program that has the file open for writing',
  },
  [CODES.noMemory]: { what: 'ran out of memory', fix: 'give the bot more memory' },
  [CODES.readOnly]: UNWRITABLE,
  [CODES.io]: {
    what: 'cannot be read or written: the disk or the file system failed',
    fix: 'check the system log for disk errors',
  },
  [CODES.corrupt]: DAMAGED,
  [CODES.full]: { what: 'cannot grow: the disk is full', fix: 'free some room on the disk of DATA_DIR' },
  [CODES.cannotOpen]: NOT_OURS,
  [CODES.tooBig]: { what: 'rejects a row that is too large', fix: 'report it with this line' },
  [CODES.constraint]: { what: 'rejects a row', fix: 'report it with this line' },
  [CODES.mismatch]: { what: 'rejects a row', fix: 'report it with this line' },
  [CODES.notADatabase]: DAMAGED,
};

const BY_SYSTEM: Readonly<Record<string, FailureWords>> = {
  EROFS: UNWRITABLE,
  ENOSPC: { what: 'cannot be created: the disk is full', fix: 'free some room on the disk of DATA_DIR' },
};

/** Text with the error of the file, its code and the next step, without the library's message. */
export function explainSqlite(error: unknown, file: string): string {
  const { what, fix } = describe(error);
  return `SQLite: ${file} ${what}${suffix(error)}. Next step: ${fix}`;
}

/** Problem that has to be fixed before the bot can start; undefined if a retry may help. */
export function sqliteProblem(error: unknown, file: string): Problem | undefined {
  const words = describe(error);
  if (words.isLasting === undefined) return undefined;
  const what = `${words.what}${suffix(error)}`;
  return words === DAMAGED
    ? { where: file, what, fix: words.fix }
    : { where: 'DATA_DIR', what: `${file} ${what}`, fix: words.fix };
}

/** Messages of SQLite if the package passes no code on. */
const UNCODED: readonly (readonly [RegExp, number])[] = [
  [/malformed/, CODES.corrupt],
  [/not a database/, CODES.notADatabase],
  [/disk is full/, CODES.full],
  [/disk I\/O error/, CODES.io],
  [/readonly database/, CODES.readOnly],
  [/unable to open/, CODES.cannotOpen],
  [/database( table)? is locked/, CODES.busy],
];

/** The extended result code; 0 if there is none. */
export function codeOf(error: unknown): number {
  if (!(error instanceof Error)) return 0;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode;
  return UNCODED.find(([pattern]) => pattern.test(error.message))?.[1] ?? 0;
}

/** The class of the result code. */
export const classOf = (error: unknown): number => codeOf(error) & 0xff;

function describe(error: unknown): FailureWords {
  const system = systemCodeOf(error);
  return BY_CLASS[classOf(error)] ?? BY_SYSTEM[system] ?? (system === '' ? FAILED : NOT_OURS);
}

const FAILED: FailureWords = { what: 'cannot be used', fix: 'restart the bot' };

function suffix(error: unknown): string {
  const code = codeOf(error);
  if (code !== 0) return ` (SQLite result ${code})`;
  const system = systemCodeOf(error);
  return system === '' ? '' : ` (${system})`;
}
