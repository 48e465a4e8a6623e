import type { PostgresPool } from 'kysely';
import type { ClientConfig } from 'pg';

/**
 * Pool whose certificates are read again when no connection can be opened: they are renewed under a process that runs, and the old ones
 * expire. `read` reads the configuration, `open` opens a pool with it. Throws what the first reading throws.
 */
export async function createRenewedPool(
  read: () => Promise<ClientConfig>,
  open: (config: ClientConfig) => PostgresPool,
): Promise<PostgresPool> {
  /** The configuration, with its certificates as text: the driver hides the key once it has it. */
  const readWithText = async () => {
    const config = await read();
    return { config, text: JSON.stringify(config.ssl) };
  };
  const opened = ({ config, text }: Awaited<ReturnType<typeof readWithText>>) => ({ text, pool: open(config) });
  let current = opened(await readWithText());
  let renewing: Promise<void> | undefined;
  const renew = async () => {
    const { text, pool } = current;
    // Files that cannot be read now may be in the middle of their renewal.
    const next = await readWithText().catch(() => undefined);
    if (next === undefined || next.text === text) return;
    current = opened(next);
    // Its sessions that are in use end when they are released.
    void pool.end().catch(() => {});
  };
  return {
    connect: async () => {
      const used = current;
      try {
        return await used.pool.connect();
      } catch (error) {
        if (used === current) {
          renewing ??= renew().finally(() => {
            renewing = undefined;
          });
          await renewing;
        }
        if (used === current) throw error;
        return current.pool.connect();
      }
    },
    end: () => current.pool.end(),
  };
}
