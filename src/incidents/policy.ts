import { HOUR_MS, MINUTE_MS } from '../core/time.ts';
import type { Severity } from './signal.ts';

/** What the catalog decides about incidents; times in milliseconds. */
export interface IncidentPolicy {
  /** An incident not acknowledged is reminded of after this long, and again after twice this long. */
  readonly remindMs: Readonly<Record<Severity, number>>;
  /** A subject that fails again this soon after its recovery re-opens its incident. */
  readonly reopenMs: number;
  /** This many new subjects at one look are one storm. */
  readonly stormSize: number;
  /** How far apart looks are meant to be. */
  readonly evaluationIntervalMs: number;
}

/** Calm time that ends flapping, and how far back changes count. */
export const FLAPPING = { withinMs: HOUR_MS, changes: 6, calmMs: 15 * MINUTE_MS } as const;

/** Healthy looks in a row that clear a symptom, and blind looks that make an incident. */
export const EVALUATIONS = { toClear: 2, toReportOutage: 2 } as const;

/** How long before its end a silence is announced, unless it is hardly longer itself. */
export const SILENCE_NOTICE_MS = 10 * MINUTE_MS;
