import type { Catalog } from '../../catalog/catalog.ts';
import type { Watch } from '../../watches/rules/watch.ts';
import { redRules } from './score-rules.ts';

/** A rule of kind `red`, and the time in milliseconds that a metric has to be red before on-call is notified. */
export interface CoveringRule {
  readonly rule: string;
  readonly holdMs: number;
}

/** The rules of a catalog beside watches of on-call's own channel. */
export interface Covering {
  /** The rule that notifies on-call first when this turns red; undefined if none is about it, as about an area's score. */
  first(subject: string): CoveringRule | undefined;
  /**
   * The rule that makes a watch of on-call's channel a second thread for the same fact: it notifies no later. A watch of yellow, or one
   * that waits for less time, notifies sooner. Of a watch that cannot be read nothing is known.
   */
  of(watch: Pick<Watch, 'subject' | 'level' | 'holdMs' | 'isDamaged'>): CoveringRule | undefined;
}

/** Creates the comparison; the catalog never changes. */
export function createCovering(catalog: Parameters<typeof redRules>[0] & Pick<Catalog, 'areas'>): Covering {
  const first = new Map<string, CoveringRule>();
  for (const { name, holdMs, about } of redRules(catalog)) {
    for (const { subject } of about) {
      const known = first.get(subject);
      if (known === undefined || holdMs < known.holdMs) first.set(subject, { rule: name, holdMs });
    }
  }
  return {
    first: (subject) => first.get(subject),
    of({ subject, level, holdMs, isDamaged }) {
      const rule = first.get(subject);
      if (rule === undefined || level !== 'red' || isDamaged === true) return undefined;
      return rule.holdMs <= holdMs ? rule : undefined;
    },
  };
}
