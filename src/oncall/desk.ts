import type { Clock } from '../clock.ts';
import { retry } from '../core/retry.ts';
import { MINUTE_MS } from '../core/time.ts';
import { decide } from '../incidents/decide.ts';
import type { Incident, IncidentTransition } from '../incidents/incident.ts';
import type { IncidentPolicy } from '../incidents/policy.ts';
import { type ActionOutcome, applyAction, type IncidentAction } from '../incidents/press.ts';
import type { Evaluation } from '../incidents/signal.ts';
import { timers } from '../incidents/timers.ts';
import { MOST_CONFLICTS } from '../store/limits.ts';
import type { AuditEntry, CommitResult } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { joinSteps } from './join-steps.ts';
import { type StepWriter, writeDecision, writeSteps } from './write-steps.ts';

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
    evaluate: (evaluation, fence) => decideEvaluation(options, evaluation, fence, since()),
    act: (request) => decideAction(options, request),
    refuse: ({ incident, by }, why) => note(options, { incident, at: clock(), actor: by, what: 'not-allowed', why }),
    current: async () => (await store().incidents.current(since())).map(({ incident }) => incident),
    find: async (id) => (await store().incidents.find(id))?.incident,
    audit: (id) => store().incidents.audit(id),
  };
}

async function decideEvaluation(
  options: IncidentServiceOptions,
  evaluation: Evaluation,
  fence: number,
  since: number,
): ReturnType<IncidentService['evaluate']> {
  const { store, policy } = options;
  const attempt = async () => {
    const { incidents } = store();
    const [before, read] = [await incidents.watch(), await incidents.current(since)];
    const known = read.map(({ incident }) => incident);
    const decided = decide(before, known, evaluation, policy);
    const timed = timers(withSteps(known, decided.steps), evaluation.at, policy);
    const steps = joinSteps([...decided.steps, ...timed]);
    return writeDecision(options, steps, read, evaluation.at, { fence, watch: decided.watch });
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
    const pressed = applyAction(found.incident, wanted, by, at);
    if (pressed.kind === 'too-late') {
      await note(options, { incident, at, actor: by, what: 'too-late', why: pressed.why }, wanted.kind);
      return pressed;
    }
    return (await writeSteps(options, [pressed.step], [found], at)) === 'committed' ? pressed : 'conflict';
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
