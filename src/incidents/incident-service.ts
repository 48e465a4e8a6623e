import type { Clock } from '../core/clock.ts';
import { formatDuration } from '../core/duration.ts';
import { retry } from '../core/retry.ts';
import { MINUTE_MS } from '../core/time.ts';
import { MOST_CONFLICTS } from '../store/limits.ts';
import type { MessageDraft } from '../store/outbox.ts';
import type { AuditEntry, CommitResult, Store, StoredIncident } from '../store/store.ts';
import { RowError, StoreError } from '../store/store-error.ts';
import { BOT_EVENTS, BOT_HISTORY } from './history/coverage.ts';
import { type HistoryPart, readAudit } from './read-audit.ts';
import { type ActionOutcome, applyAction, type IncidentAction } from './rules/apply-action.ts';
import { decide } from './rules/decide.ts';
import type { Evaluation } from './rules/evaluation.ts';
import type { EvaluationState, WatchKey } from './rules/evaluation-state.ts';
import type { Incident, IncidentEvent, IncidentPolicy, IncidentStep } from './rules/incident.ts';
import { gapBefore } from './rules/observation.ts';
import { timers } from './rules/timers.ts';

/** Turns evaluations and people's actions into incidents, history and messages, each decision in one transaction. */
export interface IncidentService {
  /** Stores the decision on an evaluation. Stores nothing and returns `fenced-off` once another process leads. Rejects with StoreError. */
  evaluate(evaluation: Evaluation, fence: number): Promise<Exclude<CommitResult, 'conflict'>>;
  /** Applies a person's action; `toAction` is called with the current incident. Rejects with StoreError. */
  act(toAction: ActionRequest): Promise<ActionResult>;
  /** Stores the action of a person without permission in the audit, once a minute for each person and incident. */
  refuse(request: Omit<ActionRequest, 'toAction'>, why: string): Promise<void>;
  /** Returns the incidents that are firing, silenced or recently resolved, oldest first. */
  current(): Promise<readonly Incident[]>;
  find(id: string): Promise<Incident | undefined>;
  /** Returns the history of an incident: its newest entries, oldest first. */
  audit(id: string): Promise<HistoryPart>;
}

/** A person's action on an incident. `by` is the Slack id of the user. */
export interface ActionRequest {
  readonly incident: string;
  readonly by: string;
  readonly toAction: (incident: Incident, now: number) => IncidentAction;
}

/** `unknown`: there is no such incident. */
export type ActionResult = ActionOutcome | { readonly kind: 'unknown' };

/** Dependencies of the service. */
export interface IncidentServiceOptions extends StepWriter {
  readonly policy: IncidentPolicy;
  /** Returns the notices to channels about watches that can no longer be evaluated. */
  readonly draftLeft: (left: readonly WatchKey[], now: number) => readonly MessageDraft[];
  readonly clock: Clock;
}

/** Creates the service of the incidents, over this store. */
export function createIncidentService(options: IncidentServiceOptions): IncidentService {
  const { store, policy, clock } = options;
  // Twice the window: an incident at its end may still be re-opened.
  const since = () => clock() - 2 * policy.reopenMs;
  return {
    evaluate: (evaluation, fence) => decideEvaluation(options, { evaluation, fence, since: since() }),
    act: (request) => decideAction(options, request),
    refuse: ({ incident, by }, why) =>
      storeNoEffect(options, { incident, at: clock(), actor: by, what: 'not-allowed', why }),
    current: async () => (await store().incidents.current(since())).map(({ incident }) => incident),
    find: async (id) => (await store().incidents.find(id))?.incident,
    audit: (id) => readAudit(store().incidents, id),
  };
}

async function decideEvaluation(
  options: IncidentServiceOptions,
  { evaluation, fence, since }: { readonly evaluation: Evaluation; readonly fence: number; readonly since: number },
): ReturnType<IncidentService['evaluate']> {
  const { store, policy } = options;
  const attempt = async () => {
    const { incidents } = store();
    const [state, read] = [await incidents.evaluationState(), await incidents.current(since)];
    const known = read.map(({ incident }) => incident);
    const decision = decide(state, { incidents: known, evaluation, policy });
    const timerSteps = timers(withSteps(known, decision.steps), evaluation.at, policy);
    const steps = joinSteps([...decision.steps, ...timerSteps]);
    const { at } = evaluation;
    const notices = options.draftLeft(decision.left, at);
    const leader = { fence, evaluationState: decision.state, notes: gapNotes(state, at, policy), notices };
    return writeDecision(options, { steps, read, at, leader });
  };
  const result = await retry(attempt, { delayAfterResult: afterConflict });
  if (result === 'conflict')
    throw new StoreError(
      'incidents change faster than an evaluation can be stored. Next step: none; the next evaluation tries again',
    );
  return result;
}

/** Audit entry of the time without evaluations before this one: none is known before it, or there was none for a while. */
function gapNotes(state: EvaluationState, at: number, policy: IncidentPolicy): readonly AuditEntry[] {
  const entry = { incident: BOT_HISTORY, at, actor: null } as const;
  const { began, notEvaluated } = BOT_EVENTS;
  if (state.lastEvaluationAt === null) return [{ ...entry, key: `${began}:${at}`, what: began, why: '' }];
  const since = gapBefore(state, at, policy);
  if (since === null) return [];
  const why = new Date(since).toISOString();
  return [{ ...entry, key: `${notEvaluated}:${since}`, what: notEvaluated, why }];
}

/** Retry at once, up to a limit, after another writer changed the incidents since they were read. */
const afterConflict = (result: unknown, failed: number): number | undefined =>
  result === 'conflict' && failed < MOST_CONFLICTS ? 0 : undefined;

async function decideAction(
  options: IncidentServiceOptions,
  { incident, by, toAction }: ActionRequest,
): Promise<ActionResult> {
  const { store, clock } = options;
  const attempt = async (): Promise<ActionResult | 'conflict'> => {
    const stored = await store().incidents.find(incident);
    if (!stored) return { kind: 'unknown' };
    const at = clock();
    const action = toAction(stored.incident, at);
    const outcome = applyAction(stored.incident, { action, by, now: at });
    if (outcome.kind === 'too-late') {
      await storeNoEffect(options, { incident, at, actor: by, what: 'too-late', why: outcome.why }, action.kind);
      return outcome;
    }
    const result = await writeSteps(options, { steps: [outcome.step], read: [stored], at });
    return result === 'committed' ? outcome : 'conflict';
  };
  const result = await retry(attempt, { delayAfterResult: afterConflict });
  if (result === 'conflict')
    throw new StoreError('the incident changes faster than an action can be stored. Next step: try again');
  return result;
}

/**
 * Stores an action without effect in the audit. Of a person's actions of one kind on an incident in one minute only the first is stored, so
 * that no number of clicks fills the database.
 */
async function storeNoEffect(
  { store }: IncidentServiceOptions,
  entry: Omit<AuditEntry, 'key'>,
  actionKind = '',
): Promise<void> {
  const { incident, actor, what, at } = entry;
  const key = [what, incident, actor, actionKind, Math.floor(at / MINUTE_MS)].join(':');
  await store().incidents.commit({ incidents: [], audit: [{ ...entry, key }], messages: [], at });
}

/** The incidents after the steps, new ones at the end. */
function withSteps(incidents: readonly Incident[], steps: readonly IncidentStep[]): readonly Incident[] {
  const after = new Map(incidents.map((incident) => [incident.id, incident]));
  for (const { incident } of steps) after.set(incident.id, incident);
  return [...after.values()];
}

/** Joins the steps of each incident to one: its last state, and all its events in order. */
function joinSteps(steps: readonly IncidentStep[]): readonly IncidentStep[] {
  const joined = new Map<string, IncidentStep>();
  for (const { incident, events, isEdited = false } of steps) {
    const before = joined.get(incident.id);
    joined.set(incident.id, {
      incident,
      events: [...(before?.events ?? []), ...events],
      isEdited: isEdited || before?.isEdited === true,
    });
  }
  return [...joined.values()];
}

/** Dependencies of writing steps. */
interface StepWriter {
  readonly store: () => Store;
  /** Returns the messages of a step. */
  readonly draftMessages: (step: IncidentStep, now: number) => readonly MessageDraft[];
  /** Called when there are messages to send. */
  readonly onMessages: () => void;
}

/** Part of a decision that only the leader writes. */
interface LeaderPart {
  readonly fence: number;
  readonly evaluationState?: EvaluationState;
  /** Audit entries about the bot itself. */
  readonly notes?: readonly AuditEntry[];
  /** Messages that are about no incident. */
  readonly notices?: readonly MessageDraft[];
}

/** Steps to write at one time, the stored incidents that they are based on, and what only the leader adds. */
interface Decision {
  readonly steps: readonly IncidentStep[];
  readonly read: readonly StoredIncident[];
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly leader?: LeaderPart;
}

/** Writes the steps with their history and messages in one transaction. */
async function writeSteps(
  { store, draftMessages, onMessages }: StepWriter,
  { steps, read, at, leader }: Decision,
): Promise<CommitResult> {
  const versions = new Map(read.map(({ incident, version }) => [incident.id, version]));
  const { notes = [], notices = [], ...led } = leader ?? {};
  const result = await store().incidents.commit({
    ...led,
    incidents: steps.map(({ incident }) => ({ incident, version: versions.get(incident.id) ?? 0 })),
    audit: [...notes, ...steps.flatMap(auditOf)],
    // A step without events changes only what is stored: a message edited at every evaluation would disturb its readers.
    messages: [
      ...steps
        .filter(({ events, isEdited }) => events.length > 0 || isEdited === true)
        .flatMap((step) => draftMessages(step, at)),
      ...notices,
    ],
    at,
  });
  if (result === 'committed' && steps.length + notices.length > 0) onMessages();
  return result;
}

/**
 * Writes the leader's decision about many incidents like `writeSteps`. When the database rejects a row of one incident, each is written in
 * a transaction of its own, so that the others are stored and posted. Those that could not be written are reported in `store.damaged`.
 */
async function writeDecision(
  writer: StepWriter,
  { steps, read, at, leader }: Decision & { readonly leader: LeaderPart },
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
    readonly steps: readonly IncidentStep[];
    readonly read: readonly StoredIncident[];
    readonly at: number;
    readonly refused: Map<string, RowError>;
  },
): Promise<CommitResult> {
  // Resolved ones first, as in one transaction: a new incident may have the subject of a resolved one.
  const inOrder = (['resolved', 'firing'] as const).flatMap((status) =>
    steps.filter(({ incident }) => incident.status === status),
  );
  for (const step of inOrder) {
    try {
      const result = await writeSteps(writer, { steps: [step], read, at, leader: { fence } });
      if (result !== 'committed') return result;
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      // By subject and not by id, which contains the time: the next evaluation tries again under another id.
      refused.set(step.incident.subject, error);
    }
  }
  return writeSteps(writer, { steps: [], read, at, leader: { fence, ...rest } });
}

/** Audit entries of a step: one for each event. */
export function auditOf({ incident, events }: IncidentStep): readonly AuditEntry[] {
  return events.map((event) => ({
    key: `${incident.id}:${event.number}`,
    incident: incident.id,
    at: event.at,
    actor: event.actor,
    what: event.kind,
    why: event.kind === 'silenced' ? silenceReason(event) : '',
  }));
}

/** Length of a silence, and the person's own words after a comma. */
function silenceReason({ at, until, reason }: Extract<IncidentEvent, { kind: 'silenced' }>): string {
  const length = until === 'recovery' ? 'until it recovers' : `for ${formatDuration(until - at)}`;
  return [length, reason].filter((words) => words !== '').join(', ');
}
