import { sql, type Transaction } from 'kysely';
import { isList, isObject, listOf, objectOf, parseJson } from '../../core/json.ts';
import { WEEK_MS } from '../../core/time.ts';
import type { Tables } from '../codec.ts';
import type { Migration } from './migration.ts';

/** No process decides on an incident again that was over so long before the last evaluation; in milliseconds. */
const OVER_FOR_MS = WEEK_MS;

/**
 * Renames Datadog outages from `sight` to `datadog-outage` where no process decides on them any more, so that one of the version before
 * keeps working beside: outages that were over for a week when the incidents were last evaluated, and first messages of incidents that
 * are over. What is left is read in either word: see ../outage-word.ts. Ids and keys stay: Slack has them.
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

/** Null before the first one, or where it cannot be read. */
async function lastEvaluation(transaction: Transaction<Tables>): Promise<number | null> {
  const row = await transaction.selectFrom('watch').select('body').executeTakeFirst();
  const { lastLookAt } = objectOf(parseJson(row?.body ?? ''));
  return typeof lastLookAt === 'number' ? lastLookAt : null;
}

/** Undefined for a row that is damaged: it stays as it is, for people to see. */
function renamed(body: string): string | undefined {
  const incident = parseJson(body);
  if (!isObject(incident) || incident.kind !== 'sight' || !isList(incident.symptoms ?? null)) return undefined;
  const word = 'datadog-outage';
  const symptoms = listOf(incident.symptoms).map((symptom) => ({ ...objectOf(symptom), rule: word, subject: word }));
  return JSON.stringify({ ...incident, kind: word, subject: word, symptoms });
}
