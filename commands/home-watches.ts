import type { WatchesOfReader, WatchOfReader } from '../blocks/home/watch-lines.ts';
import { dayStateOf, isAllRead } from '../src/health/day-state.ts';
import type { Answer } from '../src/health/reading.ts';
import type { AreaRollup, Rollup } from '../src/health/rollup.ts';
import type { VisibleTo } from '../src/slack/visible-channels.ts';
import type { Watch } from '../src/watches/rules/watch.ts';
import type { WatchService } from '../src/watches/watch-service.ts';

/** Watches of a person that they may see: those of private channels that they have left are counted only. Rejects with StoreError. */
export async function visibleWatches(
  person: string,
  { watches: service, visibleTo }: { readonly watches: Pick<WatchService, 'setBy'>; readonly visibleTo: VisibleTo },
): Promise<{ readonly watches: readonly Watch[]; readonly hidden: number }> {
  // The log and the table check report a row that cannot be read.
  const all = (await service.setBy(person)).filter(({ isDamaged }) => isDamaged !== true);
  const isOwn = ({ channel }: Watch) => channel === person;
  const visible = await visibleTo(
    person,
    all.filter((one) => !isOwn(one)).map(({ channel }) => channel),
  );
  const watches = all.filter((one) => isOwn(one) || visible.has(one.channel));
  return { watches, hidden: all.length - watches.length };
}

/**
 * The watches with their names and their scores of today. `answer` is about all environments together, as watches are. A subject that the
 * catalog no longer has keeps its key.
 */
export function watchesForReader(
  { watches, hidden }: { readonly watches: readonly Watch[]; readonly hidden: number },
  answer: Answer<Rollup>,
  person: string,
): WatchesOfReader {
  const areas = answer.kind === 'unavailable' ? [] : answer.value.areas;
  const named = watches.map(({ subject, channel, level, holdMs }): WatchOfReader => {
    const own = { channel: channel === person ? null : channel, level, holdMs };
    return { ...own, ...todayOf(areas, subject) };
  });
  return { watches: named, hidden, isKnown: answer.kind === 'fresh' };
}

/** Name and state of a subject today. */
function todayOf(
  areas: readonly AreaRollup[],
  subject: string,
): Pick<WatchOfReader, 'name' | 'fom' | 'state' | 'score'> {
  const [areaKey = '', metricKey = ''] = subject.split('.');
  const area = areas.find(({ key }) => key === areaKey);
  const isArea = metricKey === '*';
  const row = area?.rows.find(({ key }) => key === metricKey);
  const name = [area?.title ?? areaKey, ...(isArea ? [] : [row?.label ?? metricKey])].join(': ');
  const rows = isArea ? area?.rows : row && [row];
  const score = area?.scores.at(-1);
  const [today] = row?.isOverdue ? [null] : (row?.foms.slice(-1) ?? []);
  const fom = (isArea ? score?.value : today) ?? null;
  if (rows === undefined) return { name, fom, state: 'gone' };
  const state = dayStateOf(fom, isAllRead(rows, (rows[0]?.foms.length ?? 1) - 1, true));
  return { name, fom, state, score: isArea ? score : undefined };
}
