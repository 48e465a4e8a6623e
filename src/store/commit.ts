import { type Selectable, sql, type Transaction } from 'kysely';
import { incidentOf, incidentRow, storedEvaluationState, type Tables } from './codec.ts';
import { readRows } from './damaged-rows.ts';
import { Conflict, type Database, holdFence, type StoreDialect } from './database.ts';
import { storedWords } from './outage-word.ts';
import { FencedOff } from './outbox.ts';
import type { AuditEntry, CommitResult, IncidentCommit, StoredIncident } from './store.ts';
import { writeMessage } from './write-message.ts';

/** Stores a decision in one transaction. */
export async function commit(database: Database, change: IncidentCommit): Promise<CommitResult> {
  try {
    await database.write((transaction) => writeAll(transaction, database.dialect, change));
    return 'committed';
  } catch (error) {
    if (error instanceof Conflict) return 'conflict';
    if (error instanceof FencedOff) return 'fenced-off';
    throw error;
  }
}

async function writeAll(
  transaction: Transaction<Tables>,
  dialect: StoreDialect,
  change: IncidentCommit,
): Promise<void> {
  if (change.fence !== undefined) await holdFence(transaction, change.fence);
  // Resolved incidents first: another incident may open for their subject in the same decision.
  for (const status of ['resolved', 'firing'] as const) {
    for (const changed of change.incidents) {
      if (changed.incident.status === status) await writeIncident(transaction, changed, { dialect, at: change.at });
    }
  }
  if (change.evaluationState !== undefined) {
    const body = storedEvaluationState(change.evaluationState);
    await transaction
      .insertInto('watch')
      .values({ id: 1, body })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ body }))
      .execute();
  }
  for (const entry of change.audit) await writeAudit(transaction, entry);
  for (const draft of change.messages) await writeMessage(transaction, draft, change.at);
}

async function writeIncident(
  transaction: Transaction<Tables>,
  { incident, version }: StoredIncident,
  { dialect, at }: { readonly dialect: StoreDialect; readonly at: number },
): Promise<void> {
  const row = { ...incidentRow(incident), version: version + 1 };
  if (incident.status === 'firing') await setAsideDamaged(transaction, row, at);
  try {
    if (version === 0) {
      await transaction.insertInto('incidents').values(row).execute();
      return;
    }
    const { numUpdatedRows } = await transaction
      .updateTable('incidents')
      .set(row)
      .where('id', '=', incident.id)
      .where('version', '=', version)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new Conflict();
  } catch (error) {
    throw dialect.isDuplicate(error) ? new Conflict() : error;
  }
}

/** Closes a firing incident that cannot be read: it would keep its subject for ever, and no incident could open for it. */
async function setAsideDamaged(
  transaction: Transaction<Tables>,
  { id, kind, subject }: Pick<Selectable<Tables['incidents']>, 'id' | 'kind' | 'subject'>,
  at: number,
) {
  const others = await transaction
    .selectFrom('incidents')
    .selectAll()
    .where('kind', 'in', storedWords(kind))
    .where('subject', 'in', storedWords(subject))
    .where(sql<boolean>`status = 'firing'`)
    .where('id', '<>', id)
    .execute();
  for (const key of readRows(others, (row) => row.id, incidentOf).damaged.keys()) {
    await transaction
      .updateTable('incidents')
      .set({ status: 'resolved', closedAt: at })
      .where('id', '=', key)
      .execute();
  }
}

/** Adds an entry; one with a known key is left unchanged. */
export async function writeAudit(transaction: Transaction<Tables>, entry: AuditEntry): Promise<void> {
  const { key, incident, at, actor, what, why } = entry;
  await transaction
    .insertInto('audit')
    .values({ key, incident, at, actor, what, why })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}

/** Whether something was changed too often. Counts stored changes, so that the limit holds for all processes and after a restart. */
export async function isChangedTooOften(
  transaction: Transaction<Tables>,
  { incident, at }: Pick<AuditEntry, 'incident' | 'at'>,
  { most, withinMs }: { readonly most: number; readonly withinMs: number },
): Promise<boolean> {
  const last = await transaction
    .selectFrom('audit')
    .select('sequence')
    .where('incident', '=', incident)
    .where('at', '>', at - withinMs)
    .limit(1)
    .offset(most - 1)
    .executeTakeFirst();
  return last !== undefined;
}
