import type { AlertRule, Catalog } from '../../catalog/catalog.ts';
import { patternTest } from '../../catalog/target.ts';
import { metricLabel, type Watch, type WatchLevel, watchLabel } from '../../watches/rules/watch.ts';
import type { Severity } from './evaluation.ts';
import { watchRule } from './identity.ts';

/** Something that has a score: a metric, or a whole area. */
export interface Scored {
  /** `area.metric`, or `area.*` for the score of an area. */
  readonly subject: string;
  readonly label: string;
}

/** A rule about scores: one of kind `red` of the catalog, which is for on-call, or one of a channel's watch. */
export interface ScoreRule {
  readonly name: string;
  readonly severity: Severity;
  /** Status from which on it is breached. */
  readonly level: WatchLevel;
  /** Time that a breach has to last before it fires, in milliseconds. */
  readonly holdMs: number;
  readonly about: readonly Scored[];
  /** Time at which the watch was set, in milliseconds since 1970; absent for a rule of the catalog. */
  readonly evaluatedFrom?: number;
  /** Set if what it is about is not known, because its row cannot be read. */
  readonly isUnknown?: true;
}

/** The rules of kind `red` of a catalog. */
export function redRules(catalog: Pick<Catalog, 'areas'> & { readonly alerts: Pick<Catalog['alerts'], 'rules'> }) {
  const metrics = catalog.areas.flatMap((area) =>
    area.metrics.map((metric): Scored => ({ subject: `${area.key}.${metric.key}`, label: metricLabel(area, metric) })),
  );
  return catalog.alerts.rules.flatMap((rule): readonly ScoreRule[] => {
    if (rule.kind !== 'red') return [];
    const { name, severity, for: holdMs = 0 } = rule;
    return [{ name, severity, level: 'red', holdMs, about: metrics.filter(isNamedBy(rule)) }];
  });
}

function isNamedBy({ metrics }: Extract<AlertRule, { kind: 'red' }>): (scored: Scored) => boolean {
  const tests = metrics.map(patternTest);
  return ({ subject }) => tests.some((isMatch) => isMatch(subject));
}

/**
 * The rules of channels' watches. A watch of yellow has two, so that its thread says when yellow turns into red. A watch of something that
 * the catalog no longer has is about nothing.
 */
export function watchRules(watches: readonly Watch[], catalog: Pick<Catalog, 'areas'>): readonly ScoreRule[] {
  return watches.flatMap(({ channel, subject, level, holdMs, at, isDamaged }) => {
    const label = watchLabel(subject, catalog);
    const of = (own: WatchLevel, severity: Severity): ScoreRule => ({
      name: watchRule(own, channel),
      severity,
      level: own,
      holdMs,
      about: label === undefined ? [] : [{ subject, label }],
      evaluatedFrom: at,
      ...(isDamaged && { isUnknown: isDamaged }),
    });
    const red = of('red', 'critical');
    return level === 'yellow' || isDamaged ? [of('yellow', 'warning'), red] : [red];
  });
}
