import { AUDIT_AT_ONCE } from '../store/limits.ts';
import type { AuditEntry, IncidentStore } from '../store/store.ts';

/** The newest entries of a history, oldest first; `hasEarlier` if it has more, which are not read. */
export interface HistoryPart {
  readonly entries: readonly AuditEntry[];
  readonly hasEarlier: boolean;
}

/** Reads the newest entries of the history of an incident. Rejects with StoreError. */
export async function readAudit(incidents: Pick<IncidentStore, 'audit'>, id: string): Promise<HistoryPart> {
  const read = await incidents.audit(id, { most: AUDIT_AT_ONCE + 1 });
  return { entries: read.slice(-AUDIT_AT_ONCE), hasEarlier: read.length > AUDIT_AT_ONCE };
}
