import type { Choice } from '../blocks/kit/controls.ts';
import type { Catalog, Dashboard } from '../src/catalog/catalog.ts';
import { isShownAlone, rowWords } from '../src/catalog/row-names.ts';
import { nameKey } from '../src/core/text.ts';
import { hasWords, matchNames, type TypedName } from './arguments.ts';

/** Titles of the rows that a typed name means: the row of that name, or else every row whose title has every word. */
export function findRows(dashboard: Dashboard, typed: TypedName): readonly string[] {
  const titles = rowTitles(dashboard);
  const named = matchNames(titles, (title) => [rowWords(title), title], typed);
  return named.length > 0 ? named.slice(0, 1) : titles.filter((title) => hasWords(title, typed.words));
}

/** Titles of the rows of a dashboard that can be shown alone. */
function rowTitles({ rows }: Dashboard): readonly string[] {
  return rows.filter(isShownAlone).map(({ title }) => title);
}

/** Names of a dashboard's rows, as people type them. */
export function rowNames(dashboard: Dashboard): readonly string[] {
  return rowTitles(dashboard).map(rowWords);
}

/** Choices of a dashboard's rows; `lineOf` returns the command line for a row's name. */
export function rowChoices(dashboard: Dashboard, lineOf: (words: string) => string): readonly Choice[] {
  return rowTitles(dashboard).map((title) => ({ label: title, commandLine: lineOf(rowWords(title)) }));
}

/** A row of a dashboard with a command. */
export interface FoundRow {
  readonly command: string;
  readonly title: string;
  /** Title of the widget that was found in it. */
  readonly widget: string;
}

/** Rows, of the dashboards with a command, with a widget whose title has every word; words of one or two letters find none. */
export function findRowsOfWidget({ dashboards }: Pick<Catalog, 'dashboards'>, words: string): readonly FoundRow[] {
  const parts = nameKey(words).split(' ');
  if (parts.some((part) => part.length < 3)) return [];
  return dashboards.flatMap(({ command, rows }) =>
    rows.flatMap(({ title, widgets }) => {
      const titles = widgets.flatMap((widget) => ('title' in widget && widget.title ? [widget.title] : []));
      const found = titles.find((widget) => parts.every((part) => nameKey(widget).split(' ').includes(part)));
      return command !== undefined && found !== undefined ? [{ command, title, widget: found }] : [];
    }),
  );
}
