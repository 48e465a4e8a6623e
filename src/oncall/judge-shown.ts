import type { Incident } from '../incidents/incident.ts';
import type { Evaluation } from '../incidents/signal.ts';
import { openSymptoms } from '../incidents/symptom.ts';
import type { Posted, ShownMessage } from '../store/outbox.ts';
import { cardKey, subjectOf } from './announce.ts';

/** What is known when it is judged: a look, the incidents after it, and where their first messages stand, by key. */
export interface Known {
  readonly look: Extract<Evaluation, { kind: 'seen' }>;
  readonly incidents: readonly Incident[];
  readonly posted: ReadonlyMap<string, Posted>;
}

/**
 * What becomes of a live first message whose incident is in no database. `taken`: an incident goes on in it. `posted-elsewhere`: others
 * tell what still fails of it. `healthy`: it was looked at, and nothing of it fails. `unwatched`: no rule speaks of it any more, so whether
 * it is well is not known. `open`: none of these can be said.
 */
export type Judgement = 'taken' | 'posted-elsewhere' | 'healthy' | 'unwatched' | 'open';

/** Judges one message at one look. No data is not health. */
export function judgeShown(shown: ShownMessage, known: Known): Judgement {
  const { incidents, posted, look } = known;
  const placeOf = (incident: Incident) => posted.get(cardKey(incident));
  if (incidents.some((incident) => isAt(placeOf(incident), shown))) return 'taken';
  const [kind = '', subject = ''] = splitSubject(shown.about.subject);
  // Its first message is still to be posted: it may become this one.
  const same = incidents.filter((incident) => subjectOf(incident) === shown.about.subject);
  if (same.some((incident) => placeOf(incident) === undefined)) return 'open';
  const told = new Set(incidents.filter((incident) => isPosted(incident, placeOf(incident))).flatMap(subjectsOf));
  const failing = look.signals.filter(({ verdict }) => verdict === 'breach').map((signal) => signal.subject);
  if (kind === 'datadog-outage') return 'healthy';
  if (kind === 'storm') return judgeStorm(failing, told, look);
  if (told.has(subject)) return 'posted-elsewhere';
  const own = look.signals.filter((signal) => signal.subject === subject);
  if (own.length === 0) return 'unwatched';
  return own.every(({ verdict }) => verdict === 'healthy') ? 'healthy' : 'open';
}

/** Which subjects a storm was about is not known: it is closed when all that fails is told by others. */
function judgeStorm(failing: readonly string[], told: ReadonlySet<string>, look: Known['look']): Judgement {
  if (failing.length > 0) return failing.every((subject) => told.has(subject)) ? 'posted-elsewhere' : 'open';
  if (look.signals.length === 0) return 'unwatched';
  return look.signals.every(({ verdict }) => verdict === 'healthy') ? 'healthy' : 'posted-elsewhere';
}

/** The two parts of what `subjectOf` makes. */
export function splitSubject(subject: string): readonly [kind: string, subject: string] {
  const at = subject.indexOf(' ');
  return [subject.slice(0, at), subject.slice(at + 1)];
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
