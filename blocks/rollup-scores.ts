import type { AreaRollup, Rollup, Score } from '../src/health/rollup.ts';
import { formatFom, statusOf } from '../src/health/status.ts';
import { escapeMrkdwn } from './escape.ts';
import { enumerate, MAX_LISTED } from './list.ts';
import { lastKnown, lightAndValue, WORDS } from './status.ts';

/** The scores of today as lines of mrkdwn: overall first, then the areas. `stale`: they are the last known ones. */
export function scoreLines(rollup: Rollup, stale: boolean): string {
  if (rollup.areas.length === 0) return 'There are no areas to show.';
  const bold = rollup.areas.length === 1 ? '*' : '';
  const areas = shownAreas(rollup).map(
    ({ title, scores }) => `${bold}${escapeMrkdwn(title)}${bold}: ${scoreText(today(scores), stale, 'metrics')}`,
  );
  const overall = bold ? [] : [`*Overall: ${scoreText(today(rollup.overall), stale, 'areas')}*`];
  return [...overall, enumerate(areas, '  |  '), ...(stale ? [] : yesterdayInstead(rollup))].join('\n');
}

/** The scores of today as one sentence, for notifications and screen readers. */
export function spokenScores(rollup: Rollup, title: string, stale: boolean): string {
  const spoken = ({ value }: Score) => {
    if (stale) return `unknown now, last ${formatFom(value)}`;
    return value === null ? WORDS.gray : `${formatFom(value)}, ${WORDS[statusOf(value)]}`;
  };
  const areas = shownAreas(rollup).map((area) => `${escapeMrkdwn(area.title)} ${spoken(today(area.scores))}`);
  const overall = rollup.areas.length > 1 ? [`overall ${spoken(today(rollup.overall))}`] : [];
  return `${escapeMrkdwn(title)}: ${[...overall, enumerate(areas, '; ') || 'no areas to show'].join('; ')}`;
}

/** The catalog's order, but the worst first where not all can be shown. */
function shownAreas({ areas }: Rollup): readonly AreaRollup[] {
  if (areas.length <= MAX_LISTED) return areas;
  return areas.toSorted((a, b) => (today(a.scores).value ?? 1) - (today(b.scores).value ?? 1));
}

function scoreText(score: Score, stale: boolean, counted: string): string {
  const light = stale
    ? `${lastKnown(score.value)} unknown now`
    : `${lightAndValue(score.value)} ${WORDS[statusOf(score.value)]}`;
  return score.withData < score.of ? `${light} (${score.withData} of ${score.of} ${counted} with data)` : light;
}

/** Just after midnight today is empty, and the question is how yesterday ended. */
function yesterdayInstead({ overall }: Rollup): readonly string[] {
  const yesterday = overall.at(-2)?.value ?? null;
  if (today(overall).value !== null || yesterday === null) return [];
  return [`No data yet today; yesterday ${lightAndValue(yesterday)} ${WORDS[statusOf(yesterday)]}`];
}

function today(scores: readonly Score[]): Score {
  return scores.at(-1) ?? { value: null, withData: 0, of: 0 };
}
