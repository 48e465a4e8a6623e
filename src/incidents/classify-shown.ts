import type { Posted, ShownMessage } from '../store/outbox.ts';
import { firstMessageKey } from './message-drafts.ts';
import type { Evaluation, Signal } from './rules/evaluation.ts';
import { aboutOfSubject, channelOfRule, subjectOf } from './rules/identity.ts';
import { type Incident, openSymptoms } from './rules/incident.ts';

/** Facts by which a message is classified: an evaluation, the incidents after it, and the places of their first messages, by key. */
export interface ClassificationContext {
  readonly evaluation: Extract<Evaluation, { kind: 'evaluated' }>;
  readonly incidents: readonly Incident[];
  readonly posted: ReadonlyMap<string, Posted>;
}

/**
 * Class of a firing first message whose incident is in no database. `adopted`: an incident continues in it. `posted-elsewhere`: other
 * messages report what still fails of it. `healthy`: it was evaluated, and nothing of it fails. `unwatched`: no rule is about its subject
 * any more, so its health is unknown. `open`: none of these is certain.
 */
export type Classification = 'adopted' | 'posted-elsewhere' | 'healthy' | 'unwatched' | 'open';

/** Classifies one message by one evaluation. No data is not health, and other channels' incidents and signals say nothing about it. */
export function classifyShown(
  shown: ShownMessage,
  { incidents: all, posted, evaluation }: ClassificationContext,
): Classification {
  const { kind, subject, channel } = aboutOfSubject(shown.about.subject);
  if (channel !== undefined && evaluation.isWithoutWatches === true) return 'open';
  const incidents = all.filter((incident) => incident.channel === channel);
  const signals = evaluation.signals.filter(({ rule }) => channelOfRule(rule) === channel);
  const placeOf = (incident: Incident) => posted.get(firstMessageKey(incident));
  if (all.some((incident) => isAt(placeOf(incident), shown))) return 'adopted';
  // An incident whose first message is not posted yet may continue in this one.
  const same = incidents.filter((incident) => subjectOf(incident) === shown.about.subject);
  if (same.some((incident) => placeOf(incident) === undefined)) return 'open';
  const postedSubjects = new Set(
    incidents.filter((incident) => isPosted(incident, placeOf(incident))).flatMap(subjectsOf),
  );
  const failing = signals.filter(({ verdict }) => verdict === 'breach').map((signal) => signal.subject);
  if (kind === 'datadog-outage') return 'healthy';
  if (kind === 'storm') return classifyStorm(failing, postedSubjects, signals);
  if (postedSubjects.has(subject)) return 'posted-elsewhere';
  const own = signals.filter((signal) => signal.subject === subject);
  if (own.length === 0) return 'unwatched';
  return own.every(({ verdict }) => verdict === 'healthy') ? 'healthy' : 'open';
}

/** Classifies a storm. Its subjects are not known, so it is closed when other messages report all that fails. */
function classifyStorm(
  failing: readonly string[],
  postedSubjects: ReadonlySet<string>,
  signals: readonly Signal[],
): Classification {
  if (failing.length > 0) return failing.every((subject) => postedSubjects.has(subject)) ? 'posted-elsewhere' : 'open';
  if (signals.length === 0) return 'unwatched';
  return signals.every(({ verdict }) => verdict === 'healthy') ? 'healthy' : 'posted-elsewhere';
}

function isPosted({ status }: Incident, place: Posted | undefined): boolean {
  return status === 'firing' && place !== undefined;
}

function subjectsOf(incident: Incident): readonly string[] {
  return openSymptoms(incident).map(({ subject }) => subject);
}

function isAt(place: Posted | undefined, { channel, ts }: ShownMessage): boolean {
  return place?.channel === channel && place.ts === ts;
}
