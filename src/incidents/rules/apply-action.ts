import {
  type Incident,
  type IncidentStep,
  isSilenced,
  openSymptoms,
  type Silence,
  startSilence,
  withSymptoms,
} from './incident.ts';
import { endSilence, eventTime, record, reopen, resolve, stepFrom } from './transitions.ts';

/** An action of a person on an incident. */
export type IncidentAction =
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'silence'; readonly until: Silence['until']; readonly reason: string }
  /** Extends the silence by `byMs` milliseconds, counted from its end or from now. */
  | { readonly kind: 'extend-silence'; readonly byMs: number }
  | { readonly kind: 'end-silence' }
  | { readonly kind: 'resolve' };

/** Outcome of an action. `too-late`: somebody had already done it, the user with this Slack id (null: the bot, or nobody), at this time. */
export type ActionOutcome =
  | { readonly kind: 'done'; readonly step: IncidentStep }
  | {
      readonly kind: 'too-late';
      readonly why: 'resolved' | 'acknowledged' | 'silenced' | 'not-silenced';
      readonly by: string | null;
      readonly at: number;
    };

/** Time within which two clicks of the same user are a double click, in milliseconds. */
const DOUBLE_CLICK_MS = 10_000;

/** Applies a person's action unless it comes too late. `by` is the Slack id of the user. */
export function applyAction(
  incident: Incident,
  { action, by, now }: { readonly action: IncidentAction; readonly by: string; readonly now: number },
): ActionOutcome {
  return (
    tooLate(incident, { action, by, now }) ?? {
      kind: 'done',
      step: stepFrom(incident, carryOut(incident, { action, by, now })),
    }
  );
}

function tooLate(
  incident: Incident,
  { action, by, now }: { readonly action: IncidentAction; readonly by: string; readonly now: number },
): ActionOutcome | null {
  const { acknowledged, silence } = incident;
  if (action.kind === 'end-silence' && isSilenced(incident, now)) return null;
  if (incident.status === 'resolved') {
    const resolver = incident.resolution?.kind === 'person' ? incident.resolution.by : null;
    return { kind: 'too-late', why: 'resolved', by: resolver, at: incident.resolvedAt ?? now };
  }
  if (action.kind === 'acknowledge' && acknowledged) return { kind: 'too-late', why: 'acknowledged', ...acknowledged };
  if (action.kind === 'silence' && silence && isDoubleClick(silence, { until: action.until, by, now })) {
    return { kind: 'too-late', why: 'silenced', by, at: silence.at };
  }
  if (action.kind === 'extend-silence' && silence && isExtendedAlready(silence, by, now)) {
    return { kind: 'too-late', why: 'silenced', by: silence.by, at: silence.at };
  }
  if (action.kind === 'end-silence') {
    const ended = silence ? undefined : incident.events.findLast(({ kind }) => kind === 'silence-ended');
    return { kind: 'too-late', why: 'not-silenced', by: ended?.actor ?? null, at: ended?.at ?? now };
  }
  return null;
}

function isDoubleClick(
  silence: Silence,
  { until, by, now }: { readonly until: Silence['until']; readonly by: string; readonly now: number },
): boolean {
  if (silence.by !== by || now - silence.at > DOUBLE_CLICK_MS) return false;
  if (silence.until === 'recovery' || until === 'recovery') return silence.until === until;
  return Math.abs(silence.until - until) <= DOUBLE_CLICK_MS;
}

/**
 * Whether an extension has no effect: a silence until recovery cannot last longer, and the second click of a double click does not count.
 */
function isExtendedAlready(silence: Silence, by: string, now: number): boolean {
  return silence.until === 'recovery' || (silence.by === by && now - silence.at <= DOUBLE_CLICK_MS);
}

function carryOut(
  incident: Incident,
  { action, by, now }: { readonly action: IncidentAction; readonly by: string; readonly now: number },
): Incident {
  switch (action.kind) {
    case 'acknowledge':
      return record(
        { ...incident, acknowledged: { by, at: eventTime(incident, now) } },
        { details: { kind: 'acknowledged' }, now, actor: by },
      );
    case 'silence': {
      const { until, reason } = action;
      const silenced: Incident = { ...incident, silence: startSilence(by, { until, reason, now }) };
      return record(silenced, { details: { kind: 'silenced', until, reason }, now, actor: by });
    }
    case 'extend-silence': {
      const { until = now, reason = '' } = incident.silence ?? {};
      const from = until === 'recovery' ? now : Math.max(until, now);
      return carryOut(incident, { action: { kind: 'silence', until: from + action.byMs, reason }, by, now });
    }
    case 'end-silence':
      return endSilence(incident, now, by);
    case 'resolve':
      return resolve(incident, { kind: 'person', by }, now);
  }
}

/**
 * The incident with the status that its first message shows, which is newer than a restored database: resolved (`live` false) or firing
 * again. Returns the same object when both agree. The next evaluation corrects the status.
 */
export function withShownStatus(incident: Incident, live: boolean, now: number): Incident {
  if (live === (incident.status === 'firing')) return incident;
  if (!live)
    return resolve(
      withSymptoms(incident, { added: [], over: openSymptoms(incident), now }),
      { kind: 'recovered' },
      now,
    );
  const last = Math.max(...incident.symptoms.map(({ clearedAt }) => clearedAt ?? 0));
  const symptoms = incident.symptoms.map((symptom) =>
    symptom.clearedAt === last ? { ...symptom, clearedAt: null } : symptom,
  );
  return reopen({ ...incident, symptoms }, now);
}
