import { ForeseenError } from '../core/errors.ts';

/** A failure of a database in words: what is the matter with the file or the server, and what to do. */
export interface FailureWords {
  readonly what: string;
  readonly fix: string;
  /** Waiting cannot mend it: the start ends. */
  readonly isLasting?: true;
}

/** The database could not do what it was asked; `message` has no secret in it. */
export class StoreError extends ForeseenError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
  }
}

/** One row is the trouble, which cannot be read or written; the database itself works. */
export class RowError extends StoreError {}

/** The database is older than what this process has written into it: it has to start again. */
export class PutBackError extends StoreError {
  /** What is the matter, without the next step. */
  readonly what: string;
  constructor(what: string) {
    super(`${what}. Next step: restart the bot`);
    this.what = what;
  }
}

/** A migration failed and was taken back, with those before it of the same start: the database is as it was. */
export class MigrationError extends StoreError {
  readonly migration: string;
  constructor(migration: string, { message, cause }: StoreError) {
    super(`Migration ${migration} failed, and nothing was changed: ${message}`, { cause });
    this.migration = migration;
  }
}

/** Where the store says what nobody asked for: rows that it passes over, rights that it changed. */
export interface StoreLog {
  warn(fields: object, words: string): void;
  error(fields: object, words: string): void;
}

/** Says nothing. */
export const QUIET: StoreLog = { warn() {}, error() {} };
