import { HOUR_MS, MINUTE_MS } from '../core/time.ts';
import type { ReportedBySubject } from '../datadog/reported-before-reader.ts';
import { RED_FOR_MS, type ReportedBefore } from '../explain/reported-before.ts';
import type { Logger } from '../observability/log.ts';
import { type Breaches, createBreachReader, type KnownBreach } from './breach-reader.ts';
import { REASONS } from './reason-reader.ts';
import type { Signal } from './rules/evaluation.ts';
import type { CollectorReason, Reasons } from './rules/reason.ts';

/** Interval after which it is read again what was before a failure while nothing was found, and for how long: a change is reported late. */
export const CHANGES_BEFORE = { againMs: 5 * MINUTE_MS, forMs: HOUR_MS } as const;

/** Sources of what was reported before something failed; both are for all subjects at once. */
export interface ChangeSources {
  readonly beforeMetrics: (paths: readonly string[], since: number) => Promise<ReportedBySubject>;
  readonly beforeFailures: (
    failures: readonly { readonly collector: string; readonly at: number }[],
  ) => Promise<ReportedBySubject>;
  /** Longest wait in milliseconds, if it differs from that of reasons. */
  readonly waitMs?: number;
  readonly log: Pick<Logger, 'error'>;
}

/** Reads which change was reported nearest before subjects failed. */
export interface ChangeReader {
  /**
   * Returns what is known about the subjects in breach; null for one before which nothing was reported. Waits and remembers as the reader
   * of reasons does. A collector's failure began with its first run after the last good one, which its reason knows.
   */
  read(signals: readonly Signal[], reasons: Reasons, now: number): Promise<ReportedBySubject>;
}

/** A reading of a subject; `before` is null if nothing was reported. */
interface Reading {
  readonly before: ReportedBefore | null;
  readonly readAt: number;
}

const NOT_READ =
  'what was reported before a failure could not be read because of a bug; its alarm goes out without it. Next step: report the error as a bug';

/** Creates a reader of changes. What cannot be read costs the line only. */
export function createChangeReader(sources: ChangeSources): ChangeReader {
  const { waitMs = REASONS.waitMs, log } = sources;
  let reasons: Reasons = new Map();
  const reader = createBreachReader<Reading>({
    waitMs,
    readAll: (breaches, now) => readAll(sources, { breaches, reasons, now }),
    isDue,
    onError: (error) => log.error({ err: error }, NOT_READ),
  });
  return {
    async read(signals, known, now) {
      reasons = known;
      const readings = await reader.read(signals, now);
      return new Map([...readings].map(([subject, { before }]) => [subject, before]));
    },
  };
}

function isDue({ value: { before, readAt }, firstAt }: KnownBreach<Reading>, now: number): boolean {
  if (now < readAt) return true;
  return before === null && now - firstAt < CHANGES_BEFORE.forMs && now - readAt >= CHANGES_BEFORE.againMs;
}

/** Reads both kinds at the same time; one that Datadog does not answer is read again with the next evaluation. */
async function readAll(
  { beforeMetrics, beforeFailures }: ChangeSources,
  { breaches, reasons, now }: { readonly breaches: Breaches; readonly reasons: Reasons; readonly now: number },
): Promise<ReadonlyMap<string, Reading>> {
  const failures: { collector: string; at: number }[] = [];
  const metrics: string[] = [];
  for (const subject of breaches.keys()) {
    const reason = reasons.get(subject);
    if (reason?.kind === 'metric') metrics.push(subject);
    const at = reason?.kind === 'collector' ? firstBadRun(reason) : undefined;
    if (at !== undefined) failures.push({ collector: subject, at });
  }
  const unread = (): ReportedBySubject => new Map();
  const found = await Promise.all([
    metrics.length === 0 ? unread() : beforeMetrics(metrics, now - RED_FOR_MS).catch(unread),
    failures.length === 0 ? unread() : beforeFailures(failures).catch(unread),
  ]);
  return new Map(found.flatMap((one) => [...one].map(([subject, before]) => [subject, { before, readAt: now }])));
}

/** Time of the first run after the last good one; undefined if there is none, or no good one is known. */
function firstBadRun({ runs, lastGoodRunAt }: CollectorReason): number | undefined {
  if (lastGoodRunAt === null) return undefined;
  return runs.filter(({ at }) => at > lastGoodRunAt).at(-1)?.at;
}
