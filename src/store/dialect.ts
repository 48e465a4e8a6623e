import type { ColumnDataType, ColumnDefinitionBuilder, Dialect, Kysely, Transaction } from 'kysely';
import type { Problem } from '../problem.ts';
import type { Tables } from './tables.ts';

/** All in which SQLite and PostgreSQL differ for the store. */
export interface StoreDialect {
  readonly kind: 'sqlite' | 'postgres';
  readonly kysely: Dialect;
  /** A primary key that the database counts up. */
  readonly sequence: {
    readonly type: ColumnDataType;
    readonly options: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
  };
  /** How often and how far apart work is tried again after `isTransient` said so. */
  readonly retry: { readonly times: number; readonly pauseMs: number };
  /** Others were in the way and nothing was written. */
  readonly isTransient: (error: unknown) => boolean;
  /** A row of that key is there already. */
  readonly isDuplicate: (error: unknown) => boolean;
  /** The values of a row are refused, and the database itself works. */
  readonly isOfRow: (error: unknown) => boolean;
  /** Throws StoreError when the files are no longer those that were opened: what is written to them would be lost. */
  readonly check: () => void;
  /** How many sessions ended by an error, also where no statement failed; 0 where there are no sessions. */
  readonly endedSessions: () => number;
  /** What went wrong and what to do, for people; never in the library's words, which hold values and addresses. */
  readonly explain: (error: unknown) => string;
  /** What a person has to mend before the database can be opened; undefined where waiting may help. */
  readonly problemOf: (error: unknown) => Problem | undefined;
  /** Waits for the turn to write: one transaction at a time, of all processes, so that none has to fear another. */
  readonly takeWriteLock: (transaction: Transaction<Tables>) => Promise<void>;
  /** The clock of the server, in milliseconds since 1970; null where the database has no clock but this machine's. */
  readonly clockOf: (kysely: Kysely<Tables>) => Promise<number | null>;
  /** The schema in which our tables are, or will be made; undefined where there are no schemas. */
  readonly schemaOf: (kysely: Kysely<Tables>) => Promise<string | undefined>;
}
