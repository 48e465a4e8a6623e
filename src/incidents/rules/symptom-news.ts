import { conditionKey } from './evaluation.ts';
import { strongerRule } from './identity.ts';
import { FLAPPING, type Incident, openSymptoms, type Symptom } from './incident.ts';

/** Changes of symptoms that people are informed of, as `rule subject`. */
export interface SymptomNews {
  readonly added: readonly string[];
  /** Those that are over, and those that are no longer watched. */
  readonly cleared: readonly string[];
  /** Set if one of them changed so often that its next changes within the hour are not posted. */
  readonly isOften?: true;
}

/**
 * Picks the changes that are news. Two kinds are none: what a stronger rule of the same watch says already, such as yellow where it is red,
 * and what came and went as often within an hour as an incident that is flapping, unless the incident became critical.
 */
export function newsOf(
  { events }: Pick<Incident, 'events'>,
  after: Pick<Incident, 'symptoms'>,
  { added, over, now, isWorse }: SymptomChange,
): SymptomNews {
  const open = openSymptoms(after);
  const removed = new Set(after.symptoms.filter(({ isRemoved }) => isRemoved).map(conditionKey));
  // Counted once: a storm may have hundreds of symptoms.
  const recent = new Map<string, number>();
  for (const event of events) {
    if (event.kind !== 'changed' || event.at > now || now - event.at >= FLAPPING.withinMs) continue;
    for (const key of [...event.added, ...event.cleared]) recent.set(key, (recent.get(key) ?? 0) + 1);
  }
  const changesOf = (key: string) => recent.get(key) ?? 0;
  const isSeldom = (key: string) => isWorse || changesOf(key) < FLAPPING.changes;
  const keysOf = (symptoms: readonly Symptom[]) => symptoms.map(conditionKey).filter(isSeldom);
  const news = {
    added: keysOf(added.filter((symptom) => !isImplied(symptom, open))),
    cleared: keysOf(over.filter((symptom) => !(removed.has(conditionKey(symptom)) && isImplied(symptom, open)))),
  };
  const isOften = [...news.added, ...news.cleared].some((key) => changesOf(key) >= FLAPPING.changes - 1);
  return isOften ? { ...news, isOften } : news;
}

/** Symptoms that an evaluation added and ended, and whether the incident became critical by it. Time in milliseconds since 1970. */
interface SymptomChange {
  readonly added: readonly Symptom[];
  readonly over: readonly Symptom[];
  readonly now: number;
  readonly isWorse: boolean;
}

/** Whether a stronger rule says the same of its subject: what is red is not green either. */
function isImplied({ rule, subject }: Symptom, others: readonly Symptom[]): boolean {
  const stronger = strongerRule(rule);
  return stronger !== undefined && others.some((other) => other.rule === stronger && other.subject === subject);
}

/** The symptoms without those that another one says at the same time: an open one by an open one, an ended one by one of the same times. */
export function withoutImplied(symptoms: readonly Symptom[]): readonly Symptom[] {
  const open = openSymptoms({ symptoms });
  return symptoms.filter((symptom) => {
    if (strongerRule(symptom.rule) === undefined) return true;
    if (symptom.clearedAt === null) return !isImplied(symptom, open);
    const { since, clearedAt } = symptom;
    return !isImplied(
      symptom,
      symptoms.filter((one) => one.since === since && one.clearedAt === clearedAt),
    );
  });
}
