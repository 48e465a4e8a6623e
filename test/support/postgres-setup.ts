import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';

/** Starts the PostgreSQL server of the whole run; what is returned ends it. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  provide('postgresUrl', server.url);
  return () => server.stop();
}
