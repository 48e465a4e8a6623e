import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

/** A database on the run's PostgreSQL server that replicas use as a user who may have few connections; the test itself has as many as it likes. */
export interface CrowdedDatabase extends TestDatabase {
  /** So many at once from now on, for new ones. */
  limit(connections: number): Promise<void>;
}

/** Begins with no connection for the replicas at all. */
export async function createCrowdedDatabase(): Promise<CrowdedDatabase> {
  const { config, drop } = await createTestDatabase('');
  if (config.kind !== 'postgres') throw new Error('SQLite has no connections');
  const { url } = config;
  const user = `few_${randomUUID().replaceAll('-', '')}`;
  const run = async (statement: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  const name = new URL(url).pathname.slice(1);
  await run(`create role ${user} login password '${user}' connection limit 0;
    alter database ${name} owner to ${user};
    alter default privileges in schema public grant all on tables to ${user}`);
  return {
    config,
    env: { DATABASE_URL: Object.assign(new URL(url), { username: user, password: user }).href },
    limit: (connections) => run(`alter role ${user} connection limit ${connections}`),
    drop,
  };
}
