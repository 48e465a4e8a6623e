import type { Choice } from '../blocks/kit/controls.ts';
import type { Catalog, Dashboard } from '../src/catalog/catalog.ts';
import { isShownAlone, lowerCaseWords, rowWords } from '../src/catalog/row-names.ts';
import { DETAIL_DAYS } from '../src/health/day-grid.ts';
import { splitDays } from './command.ts';

/** Titles of the rows of a dashboard that can be shown alone. */
function rowTitles({ rows }: Dashboard): readonly string[] {
  return rows.filter(isShownAlone).map(({ title }) => title);
}

/** Title of the row that `words` mean: the row of that name, or the only one whose title has every word; else undefined. */
export function findRow(dashboard: Dashboard, words: string): string | undefined {
  const titles = rowTitles(dashboard);
  const name = rowWords(words);
  const parts = lowerCaseWords(words).split(' ').filter(Boolean);
  const matches = titles.filter((title) => parts.every((part) => lowerCaseWords(title).includes(part)));
  const match = parts.length > 0 && matches.length === 1 ? matches[0] : undefined;
  return titles.find((title) => rowWords(title) === name) ?? match;
}

/** Splits words about a dashboard into a row's name and a number of days. A row whose own name ends with a number of days keeps it. */
export function splitRowDays(dashboard: Dashboard, words: string): ReturnType<typeof splitDays> {
  return rowNames(dashboard).includes(words.toLowerCase()) ? { name: words, days: DETAIL_DAYS[0] } : splitDays(words);
}

/** Names of a dashboard's rows, as people type them. */
export function rowNames(dashboard: Dashboard): readonly string[] {
  return rowTitles(dashboard).map(rowWords);
}

/** Choices of a dashboard's rows; `lineOf` returns the command line for a row's name. */
export function rowChoices(dashboard: Dashboard, lineOf: (words: string) => string): readonly Choice[] {
  return rowTitles(dashboard).map((title) => ({ label: title, commandLine: lineOf(rowWords(title)) }));
}

/** The first row, of the dashboards with a command, with a widget whose title has every word; undefined if there is none. */
export function findRowOfWidget(
  { dashboards }: Pick<Catalog, 'dashboards'>,
  words: string,
): { readonly command: string; readonly words: string } | undefined {
  const parts = lowerCaseWords(words).split(' ').filter(Boolean);
  if (parts.length === 0) return undefined;
  return dashboards.flatMap(({ command, rows }) =>
    rows.flatMap(({ title, widgets }) => {
      const hasMatch = widgets.some((widget) => {
        return 'title' in widget && parts.every((part) => lowerCaseWords(widget.title ?? '').includes(part));
      });
      return command !== undefined && hasMatch ? [{ command, words: rowWords(title) }] : [];
    }),
  )[0];
}
