import { sql } from 'kysely';
import type { DatabaseReader } from '../database.ts';

/** Rights of the bot's user in a PostgreSQL database, and the connections that are left. */
export interface ServerState {
  /** Whether it is a replica, or set to read-only. */
  readonly isReadOnly: boolean;
  /** Whether the user may create tables in the schema, as a migration does. */
  readonly mayCreate: boolean;
  /** Tables of the schema that the user may not read and write. */
  readonly forbidden: readonly string[];
  /** Connections that this user can still open, by the limits of the server, the database and the user. */
  readonly connectionsLeft: number;
}

/** Connections of one process of the bot. */
export const CONNECTIONS_NEEDED = 5;

interface StateRow {
  readonly isReadOnly: boolean;
  readonly mayCreate: boolean;
  readonly forbidden: readonly string[];
  readonly ofServer: number;
  readonly ofDatabase: number | null;
  readonly ofUser: number | null;
}

/** Documentation: postgresql.org/docs/current/functions-info.html and /monitoring-stats.html. A limit of -1 is none. */
const STATE = (schema: string) => sql<StateRow>`
  select
    pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on' as "isReadOnly",
    has_schema_privilege(${schema}, 'CREATE') as "mayCreate",
    array(
      select tablename::text from pg_tables where schemaname = ${schema}
      and not (select bool_and(has_table_privilege(format('%I.%I', schemaname, tablename), needed))
        from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as needed)
      order by tablename
    ) as "forbidden",
    (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      - (select count(*) from pg_stat_activity where backend_type = 'client backend'))::int as "ofServer",
    (select datconnlimit - (select count(*) from pg_stat_activity where datname = current_database())
      from pg_database where datname = current_database() and datconnlimit >= 0)::int as "ofDatabase",
    (select rolconnlimit - (select count(*) from pg_stat_activity where usename = current_user)
      from pg_roles where rolname = current_user and rolconnlimit >= 0)::int as "ofUser"`;

/**
 * Reads the state; the connection of this reading counts as one in use. Throws StoreError, also for a database in which the bot cannot
 * store everything, and ProblemsError if there is no schema.
 */
export async function readServerState(database: DatabaseReader): Promise<ServerState> {
  return database.run(async (kysely) => {
    await database.dialect.proveUsable(kysely);
    const schema = (await database.dialect.schemaOf(kysely)) ?? 'public';
    const { rows } = await STATE(schema).execute(kysely);
    const [row] = rows;
    if (row === undefined) throw new Error('the state of the server has no row');
    const { isReadOnly, mayCreate, forbidden, ofServer, ofDatabase, ofUser } = row;
    const limits = [ofServer, ofDatabase, ofUser].filter((left) => left !== null);
    return { isReadOnly, mayCreate, forbidden, connectionsLeft: Math.min(...limits) };
  });
}
