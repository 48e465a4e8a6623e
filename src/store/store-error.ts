import { ForeseenError } from '../core/errors.ts';

/** Description of a database failure: the problem of the file or the server, and how to fix it. */
export interface FailureWords {
  readonly what: string;
  readonly fix: string;
  /** Set if a retry cannot help, so that the start fails. */
  readonly isLasting?: true;
}

/** Failure of the database; `message` contains no secret. */
export class StoreError extends ForeseenError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
  }
}

/** A row that cannot be read or written, while the database itself works. */
export class RowError extends StoreError {}

/** The database is older than what this process has written into it: the bot has to be restarted. */
export class RestoredDatabaseError extends StoreError {
  /** The problem, without the next step. */
  readonly what: string;
  constructor(what: string) {
    super(`${what}. Next step: restart the bot`);
    this.what = what;
  }
}

/** A migration failed and was rolled back with all others of the same start: the database is unchanged. */
export class MigrationError extends StoreError {
  readonly migration: string;
  constructor(migration: string, { message, cause }: StoreError) {
    super(`Migration ${migration} failed, and nothing was changed: ${message}`, { cause });
    this.migration = migration;
  }
}

/** Log of the store, for rows that it skips and file permissions that it changes. */
export interface StoreLog {
  warn(fields: object, words: string): void;
  error(fields: object, words: string): void;
}

/** A log that discards everything. */
export const QUIET: StoreLog = { warn() {}, error() {} };
