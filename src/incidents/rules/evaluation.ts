import type { ReportedBefore } from '../../explain/reported-before.ts';
import type { CoveredWatch, WatchKey } from './evaluation-state.ts';
import type { Reasons } from './reason.ts';

/** Urgency of an incident. */
export type Severity = 'critical' | 'warning';

/** Result of one rule for one subject at one evaluation. Every rule has one for each of its subjects at every evaluation. */
export interface Signal {
  /** Name of the rule in the catalog, or that of a channel's watch: see identity.ts. */
  readonly rule: string;
  /** Subject of the rule: a collector's name, `area.metric`, or `area.*` for an area's score. */
  readonly subject: string;
  /** Name of the subject for people; text from the catalog. */
  readonly label: string;
  /** `unknown` neither fires nor clears anything: no data is not health. */
  readonly verdict: 'breach' | 'healthy' | 'unknown';
  readonly severity: Severity;
  /** Time that a breach has to last before it fires, in milliseconds. */
  readonly holdMs: number;
  /** Time from which on its rule is evaluated, in milliseconds since 1970; absent for a rule of the catalog. */
  readonly evaluatedFrom?: number;
  /** The breach in numbers; plain text without a full stop: `5 errors in the last hour, more than 3`. */
  readonly says: string;
  /**
   * Time of the newest run, in milliseconds since 1970, where `says` continues the text `no run since 14:05, `: the renderer writes the
   * time in the reader's zone.
   */
  readonly noRunSince?: number;
}

/** All alert rules and watches, applied once to each of their subjects. */
export type Evaluation =
  | {
      readonly kind: 'evaluated';
      readonly at: number;
      readonly signals: readonly Signal[];
      /** Reasons that are known by now; an alarm does not wait for those that are not. */
      readonly reasons?: Reasons;
      /** Set if the channels' watches could not be read: then `signals` has none of theirs, and their incidents stay as they are. */
      readonly isWithoutWatches?: true;
      /** Every subject that the catalog has; absent if that is not known. */
      readonly inCatalog?: ReadonlySet<string>;
      /** Watches of something that the catalog does not have; absent if the watches could not be read. */
      readonly leftWatches?: readonly WatchKey[];
      /** Watches of on-call's own channel that are not evaluated, because a rule of the catalog notifies it no later. */
      readonly covered?: readonly CoveredWatch[];
      /** Change that was reported nearest before each subject failed, as far as that is known by now; null if nothing was. */
      readonly before?: ReadonlyMap<string, ReportedBefore | null>;
    }
  /** Datadog could not be read; `says` is the reason, as plain text with its next step. */
  | { readonly kind: 'unreachable'; readonly at: number; readonly says: string };

/** Key of a condition: `rule subject`. */
export function conditionKey({ rule, subject }: Pick<Signal, 'rule' | 'subject'>): string {
  return `${rule} ${subject}`;
}
