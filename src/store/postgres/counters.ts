import { sql, type Transaction } from 'kysely';
import { errorCodeOf } from '../../core/errors.ts';
import type { Tables } from '../codec.ts';

/** Tables whose rows the server numbers by itself. */
const NUMBERED = ['audit', 'outbox'] as const;
/** SQLSTATE of a row whose key another row has. */
export const DUPLICATE = '23505';

/**
 * Whether the server gave a new row a number that another row has. Logical replication, and tools that copy rows only, do not copy how
 * far the server has counted: nothing could be stored until it has counted past all rows again.
 */
export function isCounterBehind(error: unknown): boolean {
  if (errorCodeOf(error) !== DUPLICATE || !(error instanceof Error) || !('constraint' in error)) return false;
  return NUMBERED.some((table) => error.constraint === `${table}_pkey`);
}

/**
 * Lets the server count on after the highest number of each table, and never back. Resolves to false if it does so already, for another
 * writer was first. The user of the bot needs to own the tables.
 */
export async function advanceCounters(transaction: Transaction<Tables>): Promise<boolean> {
  let isMoved = false;
  for (const table of NUMBERED) {
    const counter = sql`pg_get_serial_sequence(${table}, 'sequence')`;
    const { rows } = await sql<{ isMoved: boolean }>`
      select setval(${counter}, greatest(highest, next)) is not null and next <= highest as "isMoved"
      from (select nextval(${counter}) as next, (select max(sequence) from ${sql.table(table)}) as highest) as counted`.execute(
      transaction,
    );
    isMoved ||= rows[0]?.isMoved === true;
  }
  return isMoved;
}
