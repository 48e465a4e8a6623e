import type { Transaction } from 'kysely';
import type { Tables } from '../codec.ts';
import type { StoreDialect } from '../database.ts';

/** One step from a version of the tables to the next. Never changed once it was released. */
export type Migration = (transaction: Transaction<Tables>, dialect: StoreDialect) => Promise<void>;
