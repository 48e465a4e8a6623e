import { datadogTag } from '../datadog/tag.ts';
import { shownName } from '../files/file-error.ts';
import type { Note, Sample } from './collector.ts';
import { firstNamed } from './first-named.ts';

/** Of names that are one in Datadog under this key the first that was given, so that what is counted or added by it is one. */
export function oneSpelling(key: string): (name: string) => string {
  const spellings = new Map<string, string>();
  return (name) => {
    const tag = datadogTag(key, name);
    const first = spellings.get(tag) ?? name;
    spellings.set(tag, first);
    return first;
  };
}

/** Samples of which no two are one series in Datadog, and what is left out for it. */
export interface OneSeriesEach {
  readonly samples: readonly Sample[];
  readonly missing: readonly Note[];
}

/**
 * Leaves out samples that would be two values of one series at one time, because Datadog takes their tags for the same: it would keep
 * one of them, and nobody knows whether they can be added. A collector whose values can be adds them before.
 */
export function oneSeriesEach(samples: readonly Sample[]): OneSeriesEach {
  const bySeries = new Map<string, Sample[]>();
  for (const sample of samples) {
    const series = seriesOf(sample);
    bySeries.set(series, [...(bySeries.get(series) ?? []), sample]);
  }
  return {
    samples: samples.filter((sample) => bySeries.get(seriesOf(sample))?.length === 1),
    missing: [...bySeries.values()].flatMap((same) => (same.length === 1 ? [] : clash(same))),
  };
}

function seriesOf({ metric, tags = {} }: Sample): string {
  const written = Object.entries(tags).map(([key, value]) => datadogTag(key, value));
  return [metric, ...written.sort()].join(' ');
}

function clash(same: readonly Sample[]): readonly Note[] {
  return same.slice(0, 1).map((first) => {
    const names = same.map(({ tags = {} }) => shownName(Object.values(tags).join(' ') || 'no tag', 40));
    const what = `${seriesOf(first)} has ${same.length} values: Datadog treats these names as one: ${firstNamed(names)}`;
    return { message: `${what}. Next step: give one of them another name`, metrics: [first.metric] };
  });
}
