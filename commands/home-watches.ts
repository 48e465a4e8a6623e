import type { WatchesOfReader, WatchOfReader } from '../blocks/home/watch-lines.ts';
import type { Answer } from '../src/health/reading.ts';
import type { Rollup } from '../src/health/rollup.ts';
import type { VisibleTo } from '../src/slack/visible-channels.ts';

/** A watch as it is stored. `subject` is `area.metric`, or `area.*` for the score of an area. */
export interface StoredWatch {
  /** Id of the channel, or of the person who alone hears of it. */
  readonly channel: string;
  readonly subject: string;
  readonly level: 'red' | 'yellow';
  readonly holdMs: number;
}

/** The watches that a person has set. Rejects with StoreError. */
export type WatchesOf = (person: string) => Promise<readonly StoredWatch[]>;

/** Watches that a person may see: those of private channels that they have left are counted only. */
export async function visibleWatches(
  person: string,
  { watchesOf, visibleTo }: { readonly watchesOf: WatchesOf; readonly visibleTo: VisibleTo },
): Promise<{ readonly watches: readonly StoredWatch[]; readonly hidden: number }> {
  const all = await watchesOf(person);
  const isOwn = ({ channel }: StoredWatch) => channel === person;
  const visible = await visibleTo(
    person,
    all.filter((one) => !isOwn(one)).map(({ channel }) => channel),
  );
  const watches = all.filter((one) => isOwn(one) || visible.has(one.channel));
  return { watches, hidden: all.length - watches.length };
}

/** The watches with their names and their scores of today. A subject that the catalog no longer has keeps its key, without data. */
export function watchesForReader(
  { watches, hidden }: { readonly watches: readonly StoredWatch[]; readonly hidden: number },
  answer: Answer<Rollup>,
  person: string,
): WatchesOfReader {
  const areas = answer.kind === 'unavailable' ? [] : answer.value.areas;
  const named = watches.map(({ subject, channel, level, holdMs }): WatchOfReader => {
    const [areaKey, metricKey] = subject.split('.');
    const area = areas.find(({ key }) => key === areaKey);
    const row = area?.rows.find(({ key }) => key === metricKey);
    const fom = metricKey === '*' ? area?.scores.at(-1)?.value : row?.isOverdue ? null : row?.foms.at(-1);
    const name = [area?.title ?? areaKey ?? '', ...(metricKey === '*' ? [] : [row?.label ?? metricKey ?? ''])];
    return {
      name: name.join(': '),
      channel: channel === person ? null : channel,
      level,
      holdMs,
      fom: fom ?? null,
    };
  });
  return { watches: named, hidden };
}
