import type { Choice } from '../blocks/kit/controls.ts';
import type { Catalog, Dashboard } from '../src/catalog/catalog.ts';
import { DETAIL_DAYS } from '../src/health/day-grid.ts';
import { splitDays } from './command.ts';

/** Rows whose widgets are the view itself, and stand in none of their own. */
const OWN_VIEWS: readonly string[] = ['collectors', 'scores', 'grid', 'links'];

/** A row as people type it: its words in lower case, or its signs where it has no word. */
export function rowWords(title: string): string {
  return wordsOf(title) || title.trim().replace(/\s+/g, ' ');
}

function wordsOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Titles of the rows of a dashboard that can be shown alone. */
function rowTitles({ rows }: Dashboard): readonly string[] {
  return rows.filter(({ widgets }) => widgets.some(({ kind }) => !OWN_VIEWS.includes(kind))).map(({ title }) => title);
}

/** The row that `words` mean: the one of that name, or the only one that has every word in it. */
export function findRow(dashboard: Dashboard, words: string): string | undefined {
  const titles = rowTitles(dashboard);
  const wanted = wordsOf(words);
  const parts = wanted.split(' ');
  const found = titles.filter((title) => parts.every((part) => wordsOf(title).includes(part)));
  return titles.find((title) => wordsOf(title) === wanted) ?? (found.length === 1 ? found[0] : undefined);
}

/** The words and the days of a question about a dashboard. A row whose own name ends like a number of days keeps it. */
export function splitRowDays(dashboard: Dashboard, words: string): ReturnType<typeof splitDays> {
  return rowNames(dashboard).includes(words.toLowerCase()) ? { name: words, days: DETAIL_DAYS[0] } : splitDays(words);
}

/** What may be typed for a row of a dashboard. */
export function rowNames(dashboard: Dashboard): readonly string[] {
  return rowTitles(dashboard).map(rowWords);
}

/** A choice for each row; `lineOf` makes the command line of its words. */
export function rowChoices(dashboard: Dashboard, lineOf: (words: string) => string): readonly Choice[] {
  return rowTitles(dashboard).map((title) => ({ label: title, commandLine: lineOf(rowWords(title)) }));
}

/** The row of a dashboard with a command in which a widget stands that has every word in its title; the first of them. */
export function findRowOfWidget(
  { dashboards }: Pick<Catalog, 'dashboards'>,
  words: string,
): { readonly command: string; readonly words: string } | undefined {
  const parts = wordsOf(words).split(' ').filter(Boolean);
  if (parts.length === 0) return undefined;
  return dashboards.flatMap(({ command, rows }) =>
    rows.flatMap(({ title, widgets }) => {
      const isMeant = widgets.some((widget) => {
        return 'title' in widget && parts.every((part) => wordsOf(widget.title ?? '').includes(part));
      });
      return command !== undefined && isMeant ? [{ command, words: rowWords(title) }] : [];
    }),
  )[0];
}
