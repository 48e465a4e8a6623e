import type { ContenderName } from './contender.ts';
import { IN_FLIGHT, type Round } from './round.ts';
import { type Summary, summarize } from './statistics.ts';

/** All contenders in the same round, one right after the other. */
export type Rounds = Readonly<Record<ContenderName, Round>>;

/** A figure of the bench. */
export interface Figure {
  readonly label: string;
  readonly of: (round: Round) => number;
  /** The contender that the bot is compared with, the ratio that is aimed at, and whether more is better; none where the others have no such figure. */
  readonly against?: {
    readonly contender: Exclude<ContenderName, 'bot'>;
    readonly target: number;
    readonly moreIsBetter?: boolean;
  };
}

/** Figures of the bench; the targets are those of docs/performance.md. */
export const FIGURES: readonly Figure[] = [
  {
    label: 'start of the process to connected, ms',
    of: ({ connectMs }) => connectMs,
    against: { contender: 'acking', target: 1.8 },
  },
  {
    label: 'memory when connected, MB',
    of: ({ connectedMb }) => connectedMb,
    against: { contender: 'acking', target: 1.6 },
  },
  {
    label: 'memory after the load, MB',
    of: ({ loadedMb }) => loadedMb,
    against: { contender: 'posting', target: 1.6 },
  },
  { label: 'ack, idle before: p50, ms', of: ({ idle }) => idle.p50Ms, against: { contender: 'posting', target: 1.3 } },
  { label: 'ack, idle before: p99, ms', of: ({ idle }) => idle.p99Ms, against: { contender: 'posting', target: 1.5 } },
  {
    label: `ack, ${IN_FLIGHT} in flight: p50, ms`,
    of: ({ concurrent }) => concurrent.p50Ms,
    against: { contender: 'posting', target: 1.5 },
  },
  {
    label: `answers a second, ${IN_FLIGHT} in flight`,
    of: ({ concurrent }) => concurrent.perSecond,
    against: { contender: 'posting', target: 0.8, moreIsBetter: true },
  },
  { label: 'ack, one after another: p50, ms', of: ({ single }) => single.p50Ms },
  { label: 'ack, one after another: p99, ms', of: ({ single }) => single.p99Ms },
  { label: `ack, ${IN_FLIGHT} in flight: p99, ms`, of: ({ concurrent }) => concurrent.p99Ms },
  { label: 'answers a second, one after another', of: ({ single }) => single.perSecond },
  { label: 'Datadog requests for all of them', of: ({ datadogRequests }) => datadogRequests },
];

/** Ratio of the bot to the contender of a figure, taken within each round; undefined for a figure that is not compared. */
export function ratioOf({ of, against }: Figure, rounds: readonly Rounds[]): Summary | undefined {
  return against && summarize(rounds.map((round) => of(round.bot) / of(round[against.contender])));
}

/** Whether a ratio is at its target or better. */
export function isMet({ target, moreIsBetter = false }: NonNullable<Figure['against']>, ratio: number): boolean {
  return moreIsBetter ? ratio >= target : ratio <= target;
}
