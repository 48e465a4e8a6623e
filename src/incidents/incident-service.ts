import type { Clock } from '../core/clock.ts';
import { formatDuration } from '../core/duration.ts';
import { retry } from '../core/retry.ts';
import { MINUTE_MS } from '../core/time.ts';
import { MOST_CONFLICTS } from '../store/limits.ts';
import type { MessageDraft } from '../store/outbox.ts';
import type { AuditEntry, CommitResult, Store, StoredIncident } from '../store/store.ts';
import { RowError, StoreError } from '../store/store-error.ts';
import { type ActionOutcome, applyAction, type IncidentAction } from './rules/apply-action.ts';
import { decide } from './rules/decide.ts';
import type {
  Evaluation,
  Incident,
  IncidentEvent,
  IncidentPolicy,
  IncidentTransition,
  WatchState,
} from './rules/incident.ts';
import { timers } from './rules/transitions.ts';

/** Where looks and people's presses become incidents, history and messages, each decision in one transaction. */
export interface IncidentService {
  /** Decides what a look means. Writes nothing once another process leads, and says so: `fenced-off`. Throws StoreError. */
  evaluate(evaluation: Evaluation, fence: number): Promise<Exclude<CommitResult, 'conflict'>>;
  /** Does what a person pressed; `deed` is asked of the incident as it stands. Throws StoreError. */
  act(toAction: ActionRequest): Promise<ActionResult>;
  /** Writes down that a person pressed who may not, once a minute for each person and incident. */
  refuse(request: Omit<ActionRequest, 'toAction'>, why: string): Promise<void>;
  /** Incidents that are firing, silenced or recently resolved, oldest first. */
  current(): Promise<readonly Incident[]>;
  find(id: string): Promise<Incident | undefined>;
  audit(id: string): Promise<readonly AuditEntry[]>;
}

/** Who pressed what on which incident. */
export interface ActionRequest {
  readonly incident: string;
  readonly by: string;
  readonly toAction: (incident: Incident, now: number) => IncidentAction;
}

/** `unknown`: there is no such incident. */
export type ActionResult = ActionOutcome | { readonly kind: 'unknown' };

/** What the desk works with. */
export interface IncidentServiceOptions extends StepWriter {
  readonly policy: IncidentPolicy;
  readonly clock: Clock;
}

/** A desk over this store. */
export function createIncidentService(options: IncidentServiceOptions): IncidentService {
  const { store, policy, clock } = options;
  // Twice the window: what is about to fall out of it may still have to be opened again.
  const since = () => clock() - 2 * policy.reopenMs;
  return {
    evaluate: (evaluation, fence) => decideEvaluation(options, { evaluation, fence, since: since() }),
    act: (request) => decideAction(options, request),
    refuse: ({ incident, by }, why) => note(options, { incident, at: clock(), actor: by, what: 'not-allowed', why }),
    current: async () => (await store().incidents.current(since())).map(({ incident }) => incident),
    find: async (id) => (await store().incidents.find(id))?.incident,
    audit: (id) => store().incidents.audit(id),
  };
}

async function decideEvaluation(
  options: IncidentServiceOptions,
  { evaluation, fence, since }: { readonly evaluation: Evaluation; readonly fence: number; readonly since: number },
): ReturnType<IncidentService['evaluate']> {
  const { store, policy } = options;
  const attempt = async () => {
    const { incidents } = store();
    const [before, read] = [await incidents.watch(), await incidents.current(since)];
    const known = read.map(({ incident }) => incident);
    const decided = decide(before, { incidents: known, evaluation, policy });
    const timed = timers(withSteps(known, decided.steps), evaluation.at, policy);
    const steps = joinSteps([...decided.steps, ...timed]);
    return writeDecision(options, { steps, read, at: evaluation.at, leader: { fence, watch: decided.watch } });
  };
  const result = await retry(attempt, { delayAfterResult: afterConflict });
  if (result === 'conflict')
    throw new StoreError(
      'incidents change faster than an evaluation can be stored. Next step: none; the next evaluation tries again',
    );
  return result;
}

/** A decision on incidents that another writer has changed since they were read is made again at once. */
const afterConflict = (result: unknown, failed: number): number | undefined =>
  result === 'conflict' && failed < MOST_CONFLICTS ? 0 : undefined;

async function decideAction(
  options: IncidentServiceOptions,
  { incident, by, toAction }: ActionRequest,
): Promise<ActionResult> {
  const { store, clock } = options;
  const attempt = async (): Promise<ActionResult | 'conflict'> => {
    const found = await store().incidents.find(incident);
    if (!found) return { kind: 'unknown' };
    const at = clock();
    const wanted = toAction(found.incident, at);
    const pressed = applyAction(found.incident, { action: wanted, by, now: at });
    if (pressed.kind === 'too-late') {
      await note(options, { incident, at, actor: by, what: 'too-late', why: pressed.why }, wanted.kind);
      return pressed;
    }
    return (await writeSteps(options, { steps: [pressed.step], read: [found], at })) === 'committed'
      ? pressed
      : 'conflict';
  };
  const result = await retry(attempt, { delayAfterResult: afterConflict });
  if (result === 'conflict')
    throw new StoreError('the incident changes faster than an action can be stored. Next step: try again');
  return result;
}

/**
 * Writes down what came to nothing: of all that a person tries on an incident in one minute the first of its kind, so that
 * no number of presses fills the database.
 */
async function note({ store }: IncidentServiceOptions, entry: Omit<AuditEntry, 'key'>, toAction = ''): Promise<void> {
  const { incident, actor, what, at } = entry;
  const key = [what, incident, actor, toAction, Math.floor(at / MINUTE_MS)].join(':');
  await store().incidents.commit({ incidents: [], audit: [{ ...entry, key }], messages: [], at });
}

/** The incidents as the steps leave them, new ones at the end. */
function withSteps(incidents: readonly Incident[], steps: readonly IncidentTransition[]): readonly Incident[] {
  const after = new Map(incidents.map((incident) => [incident.id, incident]));
  for (const { incident } of steps) after.set(incident.id, incident);
  return [...after.values()];
}

/** One step per incident: its last state, and all its events in their order. */
function joinSteps(steps: readonly IncidentTransition[]): readonly IncidentTransition[] {
  const joined = new Map<string, IncidentTransition>();
  for (const { incident, events } of steps) {
    const before = joined.get(incident.id)?.events ?? [];
    joined.set(incident.id, { incident, events: [...before, ...events] });
  }
  return [...joined.values()];
}

/** What steps are written with. */
interface StepWriter {
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
async function writeSteps(
  { store, announce, onMessages }: StepWriter,
  {
    steps,
    read,
    at,
    leader,
  }: {
    readonly steps: readonly IncidentTransition[];
    readonly read: readonly StoredIncident[];
    readonly at: number;
    readonly leader?: LeaderPart;
  },
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
async function writeDecision(
  writer: StepWriter,
  {
    steps,
    read,
    at,
    leader,
  }: {
    readonly steps: readonly IncidentTransition[];
    readonly read: readonly StoredIncident[];
    readonly at: number;
    readonly leader: LeaderPart;
  },
): Promise<CommitResult> {
  const refused = new Map<string, RowError>();
  let result: CommitResult;
  try {
    result = await writeSteps(writer, { steps, read, at, leader });
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    result = await writeEach(writer, leader, { steps, read, at, refused });
  }
  writer.store().damaged.found('unwritten', refused);
  return result;
}

async function writeEach(
  writer: StepWriter,
  { fence, ...rest }: LeaderPart,
  {
    steps,
    read,
    at,
    refused,
  }: {
    readonly steps: readonly IncidentTransition[];
    readonly read: readonly StoredIncident[];
    readonly at: number;
    readonly refused: Map<string, RowError>;
  },
): Promise<CommitResult> {
  // As in one transaction: another incident may take over the subject of a resolved one.
  const inOrder = (['resolved', 'firing'] as const).flatMap((status) =>
    steps.filter(({ incident }) => incident.status === status),
  );
  for (const step of inOrder) {
    try {
      const result = await writeSteps(writer, { steps: [step], read, at, leader: { fence } });
      if (result !== 'committed') return result;
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      // Not by its id, which has a time in it: the next evaluation tries it under another.
      refused.set(step.incident.subject, error);
    }
  }
  return writeSteps(writer, { steps: [], read, at, leader: { fence, ...rest } });
}

/** What a step leaves in the history: an entry for each event. */
export function auditOf({ incident, events }: IncidentTransition): readonly AuditEntry[] {
  return events.map((event) => ({
    key: `${incident.id}:${event.number}`,
    incident: incident.id,
    at: event.at,
    actor: event.actor,
    what: event.kind,
    why: event.kind === 'silenced' ? whySilenced(event) : '',
  }));
}

/** For how long, and the person's own words. */
function whySilenced({ at, until, reason }: Extract<IncidentEvent, { kind: 'silenced' }>): string {
  const length = until === 'recovery' ? 'until it recovers' : `for ${formatDuration(until - at)}`;
  return [length, reason].filter((words) => words !== '').join(', ');
}
