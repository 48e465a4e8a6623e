import type { Note, Reading, Sample } from './collector.ts';
import { firstNamed } from './first-named.ts';

/** Several readings as one. */
export function mergeReadings(readings: readonly Reading[]): Reading {
  return {
    samples: readings.flatMap(({ samples }) => samples),
    missing: readings.flatMap((one) => one.missing ?? []),
    notes: readings.flatMap((one) => one.notes ?? []),
  };
}

/** Why these are missing instead of sent. */
export function missing(message: string, samples: readonly Pick<Sample, 'metric'>[]): Reading {
  return { samples: [], missing: [{ message, metrics: [...new Set(samples.map(({ metric }) => metric))] }] };
}

/** The samples whose metrics are beyond doubt; the others are missing, and said to be. */
export function withoutDoubtful(samples: readonly Sample[], doubts: readonly Note[]): Reading {
  const doubtful = new Set(doubts.flatMap(({ metrics }) => metrics));
  return { samples: samples.filter(({ metric }) => !doubtful.has(metric)), missing: doubts };
}

/** What people call the things of a source, and where they look at them. */
interface Things {
  readonly source?: string;
  readonly things: string;
  readonly site: string;
}

/** The doubt about metrics that things may belong to of which nobody knows how or when they ended; none without such. */
export function endDoubts(
  { source, things, site }: Things,
  names: readonly string[],
  metrics: readonly string[],
): readonly Note[] {
  if (names.length === 0) return [];
  const fix = `Next step: look at them in ${site}; if their state is a new one, update this bot`;
  const what = `the state of these ${things} is unknown: ${firstNamed(names)}`;
  return [{ message: `${source === undefined ? '' : `${source}: `}${what}. ${fix}`, metrics }];
}
