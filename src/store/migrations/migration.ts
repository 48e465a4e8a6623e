import type { Transaction } from 'kysely';
import type { StoreDialect } from '../dialect.ts';
import type { Tables } from '../tables.ts';

/** One step from a version of the tables to the next. Never changed once it was released. */
export type Migration = (transaction: Transaction<Tables>, dialect: StoreDialect) => Promise<void>;
