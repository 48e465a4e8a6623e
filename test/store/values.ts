import type { Incident } from '../../src/incidents/rules/incident.ts';
import type { MessageDraft } from '../../src/store/outbox.ts';
import type { IncidentCommit, Store } from '../../src/store/store.ts';

/** A firing incident of the subject `disk`. */
export function incidentOf(values: Partial<Incident> = {}): Incident {
  return {
    id: 'disk-1',
    kind: 'subject',
    subject: 'disk',
    label: 'Disk',
    status: 'firing',
    severity: 'critical',
    openedAt: 100,
    resolvedAt: null,
    resolution: null,
    symptoms: [
      { rule: 'full', subject: 'disk', label: 'Disk', severity: 'critical', says: '99 %', since: 90, clearedAt: null },
    ],
    acknowledged: null,
    silence: null,
    flips: [],
    flapping: false,
    remindFrom: 100,
    reminders: 0,
    events: [{ kind: 'opened', number: 1, at: 100, actor: null }],
    ...values,
  };
}

/** What a resolved incident has besides. */
export const resolvedAt = (at: number): Partial<Incident> => ({
  status: 'resolved',
  resolvedAt: at,
  resolution: { kind: 'recovered' },
});

/** A message in the channel itself. */
export function draftOf(key: string, values: Partial<MessageDraft> = {}): MessageDraft {
  return { key, thread: null, channel: 'C1', content: contentOf(key), summary: null, expiresAt: null, ...values };
}

/** A message of one sentence. */
export const contentOf = (text: string) => ({
  text,
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }],
});

/** A commit at the time 1000 of nothing else. */
export const change = (values: Partial<IncidentCommit>): IncidentCommit => ({
  incidents: [],
  audit: [],
  messages: [],
  at: 1_000,
  ...values,
});

/** The number of the lease that this holder takes for 10 ms, whoever has it. */
export async function leadOf(store: Store, holder = 'one', at = 0): Promise<number> {
  const fence = await store.lease.acquire(holder, { at, ttlMs: 10, isDead: () => true });
  if (fence === null) throw new Error('somebody else has the lease');
  return fence;
}
