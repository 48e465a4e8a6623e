import { sql, type Transaction } from 'kysely';
import { isList, isObject, listOf, objectOf, parseJson } from '../../core/json.ts';
import { WEEK_MS } from '../../core/time.ts';
import type { Tables } from '../codec.ts';
import type { Migration } from './migration.ts';

/** Milliseconds that an incident must have been over before the last evaluation, so that no process decides on it again. */
const OVER_FOR_MS = WEEK_MS;

/**
 * Renames Datadog outages from `sight` to `datadog-outage` if no process decides on them any more, so that a process of the previous
 * version keeps working: outages that were over for a week at the last evaluation, and first messages of incidents that are over. The
 * rest is read in either word: see ../outage-word.ts. Ids and keys stay, because Slack has them.
 */
export const renameOutages: Migration = async (transaction) => {
  await transaction
    .updateTable('outbox')
    .set({ about: '{"subject":"datadog-outage datadog-outage","live":false}' })
    .where('about', '=', '{"subject":"sight sight","live":false}')
    .execute();
  const evaluatedAt = await lastEvaluation(transaction);
  if (evaluatedAt === null) return;
  const rows = await transaction
    .selectFrom('incidents')
    .select(['id', 'body'])
    .where(sql<boolean>`kind = 'sight'`)
    .where('closedAt', '<', evaluatedAt - OVER_FOR_MS)
    .execute();
  for (const { id, body } of rows) {
    const changed = renamed(body);
    if (changed === undefined) continue;
    await transaction
      .updateTable('incidents')
      .set({ kind: 'datadog-outage', subject: 'datadog-outage', body: changed })
      .where('id', '=', id)
      .execute();
  }
};

/** Time of the last evaluation; null before the first, or if it cannot be read. */
async function lastEvaluation(transaction: Transaction<Tables>): Promise<number | null> {
  const row = await transaction.selectFrom('watch').select('body').executeTakeFirst();
  const { lastLookAt } = objectOf(parseJson(row?.body ?? ''));
  return typeof lastLookAt === 'number' ? lastLookAt : null;
}

/** Body with the new word; undefined for a damaged row, which is left unchanged. */
function renamed(body: string): string | undefined {
  const incident = parseJson(body);
  if (!isObject(incident) || incident.kind !== 'sight' || !isList(incident.symptoms ?? null)) return undefined;
  const word = 'datadog-outage';
  const symptoms = listOf(incident.symptoms).map((symptom) => ({ ...objectOf(symptom), rule: word, subject: word }));
  return JSON.stringify({ ...incident, kind: word, subject: word, symptoms });
}
