import { expect } from 'vitest';
import { type ActionOutcome, applyAction, type IncidentAction } from '../../src/incidents/rules/apply-action.ts';
import { decide } from '../../src/incidents/rules/decide.ts';
import type { Evaluation, Severity, Signal } from '../../src/incidents/rules/evaluation.ts';
import { type EvaluationState, FIRST_STATE } from '../../src/incidents/rules/evaluation-state.ts';
import type { Incident, IncidentPolicy, IncidentStep } from '../../src/incidents/rules/incident.ts';
import { timers } from '../../src/incidents/rules/timers.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const START = Date.parse('2026-11-23T22:08:20.123Z');
export const POLICY: IncidentPolicy = {
  remindMs: { critical: 30 * MINUTE, warning: 4 * HOUR },
  reopenMs: 30 * MINUTE,
  stormSize: 4,
  evaluationIntervalMs: MINUTE,
};

type Verdict = Signal['verdict'];
export interface SignalOptions {
  readonly holdMs?: number;
  readonly severity?: Severity;
  readonly says?: string;
}

/** A signal of `rule subject`. */
export function signalOf(key: string, verdict: Verdict, options: SignalOptions = {}): Signal {
  const [rule = '', subject = ''] = key.split(' ');
  const label = `${subject} collector`;
  return { rule, subject, label, verdict, severity: 'critical', holdMs: 0, says: `${rule} is wrong`, ...options };
}

/** Looks, presses and timers over one memory, which goes through JSON as a store would send it. */
export function startIncident(options: SignalOptions = {}, policy: IncidentPolicy = POLICY) {
  let now = START;
  let state: EvaluationState = FIRST_STATE;
  const all = new Map<string, Incident>();
  const told: string[] = [];

  /** What the store would give: an incident resolved longer ago than it can re-open is left out. */
  const current = () =>
    [...all.values()].filter(
      ({ status, silence, resolvedAt }) =>
        status === 'firing' || silence !== null || now - (resolvedAt ?? 0) <= 2 * policy.reopenMs,
    );
  const take = (steps: readonly IncidentStep[]): readonly string[] => {
    for (const { incident } of steps) all.set(incident.id, JSON.parse(JSON.stringify(incident)));
    const news = steps.flatMap(({ incident, events }) => events.map(({ kind }) => `${incident.subject} ${kind}`));
    told.push(...news);
    return news;
  };
  const preview = (look: Evaluation) => decide(state, { incidents: current(), evaluation: look, policy });
  const look = (next: Evaluation): readonly string[] => {
    const decided = preview(next);
    state = JSON.parse(JSON.stringify(decided.state));
    return take(decided.steps);
  };
  const wait = (duration: number): number => {
    now += duration;
    return now;
  };
  const see = (signals: readonly Signal[]) => look({ kind: 'evaluated', at: wait(MINUTE), signals });
  const about = (subject: string): Incident =>
    [...all.values()].findLast((one) => one.subject === subject) ?? expect.fail(`nothing about ${subject}`);

  return {
    all,
    /** `SUBJECT KIND` of every event so far. */
    told,
    now: () => now,
    state: () => state,
    current,
    /** The steps of a look, without taking them. */
    preview,
    /** A look as it is. */
    take: look,
    wait,
    /** A look a minute later with these signals; what it tells. The others below are short for it. */
    see,
    look: (verdicts: Readonly<Record<string, Verdict>>, as = options) =>
      see(Object.entries(verdicts).map(([key, verdict]) => signalOf(key, verdict, as))),
    blind: (says = 'Datadog does not answer') => look({ kind: 'unreachable', at: wait(MINUTE), says }),
    timers: () => take(timers(current(), now, policy)),
    press(subject: string, deed: IncidentAction, by = 'U0ONCALL'): ActionOutcome {
      const pressed = applyAction(about(subject), { action: deed, by, now });
      if (pressed.kind === 'done') take([pressed.step]);
      return pressed;
    },
    /** The newest incident about this subject, whatever became of it. */
    about,
    /** The one firing incident about this subject. */
    firing(subject: string): Incident {
      const found = [...all.values()].filter((one) => one.status === 'firing' && one.subject === subject);
      expect(found).toHaveLength(1);
      return found[0] ?? expect.fail();
    },
  };
}
