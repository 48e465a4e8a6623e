import type { IncidentTransition, WatchState } from '../incidents/incident.ts';
import type { MessageDraft } from '../store/outbox.ts';
import type { CommitResult, Store, StoredIncident } from '../store/store.ts';
import { RowError } from '../store/store-error.ts';
import { auditOf } from './audit-of.ts';

/** What steps are written with. */
export interface StepWriter {
  readonly store: () => Store;
  /** The messages that tell a step. */
  readonly announce: (step: IncidentTransition, now: number) => readonly MessageDraft[];
  /** Told when there is something to send. */
  readonly onMessages: () => void;
}

/** What the leader's decision changes besides incidents. */
interface LeaderPart {
  readonly fence: number;
  readonly watch?: WatchState;
}

/** Writes the steps with their history and messages in one transaction. `read` are the incidents that they were decided on. */
export async function writeSteps(
  { store, announce, onMessages }: StepWriter,
  steps: readonly IncidentTransition[],
  read: readonly StoredIncident[],
  at: number,
  leader?: LeaderPart,
): Promise<CommitResult> {
  const versions = new Map(read.map(({ incident, version }) => [incident.id, version]));
  const result = await store().incidents.commit({
    ...leader,
    incidents: steps.map(({ incident }) => ({ incident, version: versions.get(incident.id) ?? 0 })),
    audit: steps.flatMap(auditOf),
    // A step without events is to be remembered, not told: an edit at every look would be no calm thread.
    messages: steps.filter(({ events }) => events.length > 0).flatMap((step) => announce(step, at)),
    at,
  });
  if (result === 'committed' && steps.length > 0) onMessages();
  return result;
}

/**
 * As `writeSteps`, for a decision of the leader about many incidents: where the database takes no row of one of them, each is written for
 * itself, and the others are written and told all the same. What could not be written is named in `store.damaged`.
 */
export async function writeDecision(
  writer: StepWriter,
  steps: readonly IncidentTransition[],
  read: readonly StoredIncident[],
  at: number,
  leader: LeaderPart,
): Promise<CommitResult> {
  const refused = new Map<string, RowError>();
  let result: CommitResult;
  try {
    result = await writeSteps(writer, steps, read, at, leader);
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    result = await writeEach(writer, steps, read, at, leader, refused);
  }
  writer.store().damaged.found('unwritten', refused);
  return result;
}

async function writeEach(
  writer: StepWriter,
  steps: readonly IncidentTransition[],
  read: readonly StoredIncident[],
  at: number,
  { fence, ...rest }: LeaderPart,
  refused: Map<string, RowError>,
): Promise<CommitResult> {
  // As in one transaction: another incident may take over the subject of a resolved one.
  const inOrder = (['resolved', 'firing'] as const).flatMap((status) =>
    steps.filter(({ incident }) => incident.status === status),
  );
  for (const step of inOrder) {
    try {
      const result = await writeSteps(writer, [step], read, at, { fence });
      if (result !== 'committed') return result;
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      // Not by its id, which has a time in it: the next evaluation tries it under another.
      refused.set(step.incident.subject, error);
    }
  }
  return writeSteps(writer, [], read, at, { fence, ...rest });
}
