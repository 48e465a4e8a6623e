/** How urgent an incident is. */
export type Severity = 'critical' | 'warning';

/** One rule held against one subject at one look. Every rule gives one for each of its subjects at every look. */
export interface Signal {
  /** Name of the rule in the catalog. */
  readonly rule: string;
  /** What the rule is about: a collector's name, or `area.metric`. */
  readonly subject: string;
  /** What people call the subject; text out of the catalog. */
  readonly label: string;
  /** `unknown` neither fires nor clears anything: no data is not health. */
  readonly verdict: 'breach' | 'healthy' | 'unknown';
  readonly severity: Severity;
  /** How long a breach has to last before it fires, in milliseconds. */
  readonly holdMs: number;
  /** What is wrong, in numbers; plain text without a full stop: `5 errors in the last hour, more than 3`. */
  readonly says: string;
  /**
   * When the newest run was, in milliseconds since 1970, where `says` goes on from `no run since 14:05, `: whoever shows it writes the time, in
   * the reader's zone.
   */
  readonly noRunSince?: number;
}

/** One look at everything that is watched. */
export type Evaluation =
  | { readonly kind: 'seen'; readonly at: number; readonly signals: readonly Signal[] }
  /** Datadog could not be read; `says` is the reason, as plain text with its next step. */
  | { readonly kind: 'blind'; readonly at: number; readonly says: string };
