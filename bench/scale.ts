import { unlessEnded } from '../src/cli/interrupt.ts';
import { createProgress, type StatusLine } from '../src/cli/progress.ts';
import type { CatalogSize } from './scale-catalog.ts';
import { measureStorm, type StormFigures } from './scale-collectors.ts';
import { measureRate, type RateFigures } from './scale-commands.ts';
import { type DigestFigures, measureDigests } from './scale-digests.ts';
import { measureSize, type SizeFigures } from './scale-sizes.ts';

/** Measurements of one run; those that an interruption left out are undefined. */
export interface ScaleFigures {
  readonly sizes: readonly SizeFigures[];
  readonly digests?: DigestFigures;
  readonly storm?: StormFigures;
  readonly rate?: RateFigures;
}

/** Sizes of one run. */
export interface ScalePlan {
  readonly metrics: readonly number[];
  readonly places: number;
  readonly failing: number;
  readonly perSecond: number;
  readonly seconds: number;
}

export const FULL_PLAN: ScalePlan = {
  metrics: [25, 250, 2_500],
  places: 1_000,
  failing: 500,
  perSecond: 100,
  seconds: 60,
};
export const QUICK_PLAN: ScalePlan = { metrics: [25, 250], places: 60, failing: 30, perSecond: 20, seconds: 5 };

/** Collectors of the catalogs of different sizes: few, so that only the number of metrics differs. */
const COLLECTORS = 10;
/** Catalog of the other measurements: that of one team. */
const TEAM: CatalogSize = { metrics: 25, collectors: 4 };

/** Runs all measurements, one after the other. Resolves with those that were done when `signal` ended it. */
export async function measureScale(
  plan: ScalePlan,
  { signal, status }: { readonly signal: AbortSignal; readonly status: StatusLine },
): Promise<{ readonly done: number; readonly figures: ScaleFigures; readonly left: readonly string[] }> {
  const sizes: SizeFigures[] = [];
  let figures: ScaleFigures = { sizes };
  const steps: readonly { readonly name: string; readonly run: () => Promise<void> }[] = [
    ...plan.metrics.map((metrics) => ({
      name: `${metrics} metrics`,
      run: async () => void sizes.push(await measureSize({ metrics, collectors: Math.min(metrics, COLLECTORS) })),
    })),
    {
      name: `${plan.places} digests`,
      run: async () => {
        figures = { ...figures, digests: await measureDigests(plan.places, TEAM) };
      },
    },
    {
      name: `${plan.failing} failing collectors`,
      run: async () => {
        figures = { ...figures, storm: await measureStorm(plan.failing) };
      },
    },
    {
      name: `${plan.perSecond} commands a second`,
      run: async () => {
        figures = { ...figures, rate: await measureRate(TEAM, plan) };
      },
    },
  ];
  const progress = createProgress({ title: 'bench, scale', total: steps.length }, status);
  let done = 0;
  try {
    // The local services run in this process: their code is compiled before anything counts.
    progress.at('warming up', 0);
    await unlessEnded(measureSize(TEAM), signal);
    for (const { name, run } of steps) {
      if (signal.aborted) break;
      progress.at(name, done);
      const isDone = await unlessEnded(
        run().then(() => true),
        signal,
      );
      if (isDone) done += 1;
    }
  } finally {
    progress.end();
  }
  return { done, figures, left: steps.slice(done).map(({ name }) => name) };
}
