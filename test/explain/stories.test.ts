import { expect, test } from 'vitest';
import { isWeekend, lastLocalDays } from '../../src/core/days.ts';
import { type Explanation, explainChange, findChange } from '../../src/explain/explain.ts';
import { gridOf, hourlyValues } from '../../src/explain/hourly-series.ts';
import { compareWith, movedAmong } from '../../src/explain/moved-with.ts';
import { SIGMA } from './made-up-series.ts';
import { STORY_KINDS, type Story, storiesOf } from './stories.ts';

const HOUR_MS = 3_600_000;
/** The seed that the rules were tuned with, and one that nothing was tuned with. */
const TUNED = 1;
const HELD_OUT = 4_242;

function explained({ now, from, points, isLessBetter, feeds, events, others }: Story): Explanation {
  const days = lastLocalDays(now, 'UTC', Math.ceil((now - from) / 86_400_000) + 1);
  const grid = gridOf(days, now, { timeZone: 'UTC', isWeekend: ({ date }) => isWeekend(date) });
  const seriesOf = (its: Story['points']) => ({ grid, values: hourlyValues(grid, its), isLessBetter, least: SIGMA });
  const series = seriesOf(points);
  const found = findChange(series, { now, freshMs: 3 * HOUR_MS });
  return explainChange(series, found, {
    events: events.map(({ name, ...event }) => ({ ...event, title: name, level: 'info', fields: {} })),
    rules: {
      feeds,
      errors: { feed: 'collector_error', collectors: [] },
      runs: { feed: 'failed_workflow', branch: 'main', ofBranch: ['push'] },
      now,
    },
    others: movedAmong(
      others.flatMap((other, index) => {
        const named = { name: `${index}`, ...seriesOf(other.points) };
        return found.change.kind === 'step' ? compareWith(found.change, named) : [];
      }),
    ),
    environments: null,
  });
}

/** Right and wrong answers about one question. */
interface Tally {
  right: number;
  of: number;
  readonly wrong: string[];
}

function tallyOf(stories: readonly Story[]) {
  const tally = (): Tally => ({ right: 0, of: 0, wrong: [] });
  const all = { cause: tally(), invented: tally(), point: tally(), earlier: tally(), moved: tally(), unmoved: tally() };
  for (const [index, story] of stories.entries()) {
    const { change, before, others, earlier } = explained(story);
    const count = (one: Tally, isRight: boolean, what = '') => {
      one.of += 1;
      if (isRight) one.right += 1;
      else one.wrong.push(`${index} ${story.kind} ${what}`);
    };
    const { changedAt, cause, gap } = story.truth;
    const lines = (before?.changes ?? []).slice(0, 3).map(({ title }) => title);
    if (cause !== null) count(all.cause, lines.includes(cause), `${change.kind} ${lines.join()}`);
    else count(all.invented, lines.length === 0, `${change.kind} ${lines.join()}`);
    if (changedAt !== null) {
      const off = change.kind === 'step' ? (change.at - changedAt) / HOUR_MS : Number.NaN;
      const isInside =
        change.kind === 'step' && changedAt >= change.from - HOUR_MS / 2 && changedAt <= change.to + HOUR_MS / 2;
      const isNarrow =
        gap !== null && change.kind === 'step' && change.to - change.from <= gap[1] - gap[0] + 3 * HOUR_MS;
      count(all.point, Math.abs(off) <= 1 || (isInside && isNarrow), `${change.kind} ${off.toFixed(1)}`);
      count(
        all.earlier,
        earlier?.times.length === story.truth.earlier,
        `${earlier?.times.length} of ${story.truth.earlier}`,
      );
    }
    for (const [at, { lagHours }] of story.others.entries()) {
      const moved = others?.moved.find(({ name }) => name === `${at}`);
      if (lagHours === null) count(all.unmoved, moved === undefined);
      else count(all.moved, moved !== undefined);
    }
  }
  return all;
}

const share = ({ right, of }: Tally) => right / of;
const percent = (one: Tally) => `${((100 * one.right) / one.of).toFixed(1)} % of ${one.of}`;

test.each([
  ['tuned', TUNED],
  ['held out', HELD_OUT],
])(
  '200 stories of the %s seed: the true change is among the first three lines, none is named without one',
  (name, seed) => {
    const stories = storiesOf(seed);
    expect(stories.length).toBe(200);
    expect(new Set(stories.map(({ kind }) => kind)).size).toBe(STORY_KINDS.length);
    const all = tallyOf(stories);
    process.stdout.write(
      `stories, ${name} seed: true change in the first three lines ${percent(all.cause)}; ` +
        `a change named where there was none ${(100 * (1 - share(all.invented))).toFixed(1)} % of ${all.invented.of}; ` +
        `change point within an hour ${percent(all.point)}; ` +
        `earlier times counted right ${percent(all.earlier)}; ` +
        `other metrics that moved found ${percent(all.moved)}, unmoved left out ${percent(all.unmoved)}\n`,
    );
    expect(share(all.cause)).toBeGreaterThanOrEqual(0.95);
    expect(1 - share(all.invented)).toBeLessThanOrEqual(0.02);
    expect(share(all.point)).toBeGreaterThanOrEqual(0.95);
  },
);
