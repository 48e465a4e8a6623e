import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  DialectAdapterBase,
  type Driver,
  Kysely,
  type Transaction,
} from 'kysely';
import type { Tables } from './tables.ts';

/**
 * A Kysely whose only connection is the one of that transaction. Kysely's Migrator begins and locks for itself: on SQLite it does
 * neither (issue 729 of Kysely), and on PostgreSQL its lock belongs to the session, which behind PgBouncer
 * in transaction mode somebody else has next. The transaction holds the turn to write before it starts, on both.
 */
export function kyselyOn(transaction: Transaction<Tables>, dialect: Dialect): Kysely<unknown> {
  const plain = transaction.withoutPlugins();
  let failure: { readonly error: unknown } | undefined;
  const connection: DatabaseConnection = {
    async executeQuery<Row>(query: CompiledQuery) {
      // PostgreSQL refuses everything after a failure: what went wrong first is what counts.
      if (failure !== undefined) throw failure.error;
      try {
        return await plain.executeQuery(query as CompiledQuery<Row>);
      } catch (error) {
        failure = { error };
        throw error;
      }
    },
    streamQuery() {
      throw new Error('the Migrator reads no streams');
    },
  };
  return new Kysely<unknown>({
    dialect: {
      createDriver: () => driverOf(connection),
      createAdapter: () => new LockedAlready(),
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createIntrospector: (kysely) => dialect.createIntrospector(kysely),
    },
  });
}

/** The lock is the turn to write, which ends with the transaction, also when the process dies. */
class LockedAlready extends DialectAdapterBase {
  override get supportsTransactionalDdl() {
    return false;
  }
  override get supportsReturning() {
    return true;
  }
  override async acquireMigrationLock() {}
  override async releaseMigrationLock() {}
}

function driverOf(connection: DatabaseConnection): Driver {
  const refuse = async () => {
    throw new Error('a transaction has no other inside it');
  };
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}
