import type { ReportedBefore } from '../../explain/reported-before.ts';
import { conditionKey } from './evaluation.ts';
import { type FailureChange, type Incident, openSymptoms } from './incident.ts';
import type { Reason, Reasons } from './reason.ts';

/** Subjects of an incident whose reasons are stored, at most: a storm may have many. */
export const MOST_REASONS = 8;

/** The known reason why a subject of an incident fails; a collector may be named `constructor`, which every object has. */
export function knownReason({ reasons = {} }: Pick<Incident, 'reasons'>, subject: string): Reason | undefined {
  return Object.hasOwn(reasons, subject) ? reasons[subject] : undefined;
}

/** Start of the current failure of an incident's subject, in milliseconds since 1970; null if it does not fail. */
function failingSince(incident: Incident, subject: string): number | null {
  const open = openSymptoms(incident).filter((symptom) => symptom.subject === subject);
  return open.length === 0 ? null : Math.min(...open.map(({ since }) => since));
}

/** The incident with what was read about its failing subjects; reasons of an earlier failure go. The same object when nothing is new. */
export function withReasons(incident: Incident, reasons: Reasons): Incident {
  if (incident.status !== 'firing') return incident;
  const before = incident.reasons ?? {};
  const subjects = [...new Set(openSymptoms(incident).map(({ subject }) => subject))].slice(0, MOST_REASONS);
  // A flapping incident between two failures has no open symptom: it keeps what is known.
  if (subjects.length === 0) return incident;
  const entries = subjects.flatMap((subject): readonly (readonly [string, Reason])[] => {
    const since = failingSince(incident, subject) ?? 0;
    const current = [knownReason(incident, subject), reasons.get(subject)].filter(
      (one) => one !== undefined && one.readAt >= since,
    );
    const [first, last = first] = current;
    return first === undefined || last === undefined ? [] : [[subject, newerOf(first, last)]];
  });
  const isSame =
    entries.length === Object.keys(before).length &&
    entries.every(([subject, reason]) => knownReason(incident, subject) === reason);
  return isSame ? incident : { ...incident, reasons: Object.fromEntries(entries) };
}

/** Change that was reported nearest before a subject of an incident failed this time; undefined if nothing is known or was reported. */
export function changeBefore({ before = {} }: Pick<Incident, 'before'>, subject: string): ReportedBefore | undefined {
  return Object.hasOwn(before, subject) ? before[subject] : undefined;
}

/**
 * The incident with the changes that were reported before its subjects failed. One that is known stays as long as that failure lasts: what
 * is read later, from further away, finds less. The same object when nothing is new.
 */
export function withChanges(
  incident: Incident,
  changes: ReadonlyMap<string, ReportedBefore | null> = new Map(),
): Incident {
  if (incident.status !== 'firing') return incident;
  const subjects = [...new Set(openSymptoms(incident).map(({ subject }) => subject))].slice(0, MOST_REASONS);
  // A flapping incident between two failures has no open symptom: it keeps what is known.
  if (subjects.length === 0) return incident;
  const known = incident.before ?? {};
  const entries = subjects.flatMap((subject): readonly (readonly [string, FailureChange])[] => {
    const since = failingSince(incident, subject) ?? 0;
    const own = Object.hasOwn(known, subject) ? known[subject] : undefined;
    if (own?.since === since) return [[subject, own]];
    const found = changes.get(subject) ?? null;
    return found === null ? [] : [[subject, { ...found, since }]];
  });
  const isSame =
    entries.length === Object.keys(known).length && entries.every(([subject, change]) => known[subject] === change);
  return isSame ? incident : { ...incident, before: Object.fromEntries(entries) };
}

/** The newer of two readings; with the errors of the older one if the newer found none or could not read them. */
function newerOf(before: Reason, now: Reason): Reason {
  if (now.readAt <= before.readAt) return before;
  if (now.kind === 'metric') return now.problem !== undefined && before.kind === 'metric' ? before : now;
  if (before.kind === 'metric') return now;
  const { problem: _, ...rest } = now;
  const withErrors =
    now.errors.length === 0 && before.errors.length > 0
      ? { ...rest, errors: before.errors, moreErrors: before.moreErrors }
      : now;
  if (now.runsProblem === undefined || before.runsProblem !== undefined) return withErrors;
  const { runsProblem: __, ...known } = withErrors;
  return { ...known, runs: before.runs, since: before.since, lastGoodRunAt: before.lastGoodRunAt };
}

/**
 * Whether an incident says something else than before: other symptoms, or no data about them, unless it flaps, or other reasons. An edit of
 * its message for every new time would disturb its readers.
 */
export function saysSomethingElse(before: Incident, after: Incident): boolean {
  if (after.status === 'firing' && !after.flapping && openKeys(before) !== openKeys(after)) return true;
  const isSame = before.reasons === after.reasons && before.before === after.before;
  return !isSame && wordsOf(before) !== wordsOf(after);
}

function openKeys(incident: Incident): string {
  return openSymptoms(incident)
    .map((symptom) => `${conditionKey(symptom)} ${symptom.unknownSince ?? ''}`)
    .join('\n');
}

function wordsOf({ reasons = {}, before = {} }: Incident): string {
  const words = Object.entries(reasons).map(([subject, reason]) =>
    reason.kind === 'metric'
      ? [subject, reason.value === null, reason.problem]
      : [
          subject,
          reason.errors.map(({ message, about }) => [message, about]),
          reason.problem,
          reason.lastGoodRunAt === null,
          reason.runsProblem,
          reason.rows,
        ],
  );
  const changes = Object.entries(before).map(([subject, { kind, number, title, at }]) => [
    subject,
    kind,
    number,
    title,
    at,
  ]);
  return JSON.stringify([words, changes]);
}
