import type { KnownBlock } from '@slack/types';
import { andMore } from '../../src/core/text.ts';
import type { FeedEntry } from '../../src/health/feed.ts';
import type { EventsView } from '../../src/health/widget-view.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';
import { paragraphs } from '../kit/message.ts';
import type { CellText, TableModel } from '../kit/table.ts';
import { link } from '../kit/text.ts';
import { moment } from '../kit/time.ts';

/** When it is now, and for whom. */
interface Now {
  readonly now: number;
  readonly timeZone: string;
}

/** Every event as a row, newest first; the first cell leads to where a person finds it. */
export function feedTable({ title, columns, entries }: EventsView, at: Now): TableModel {
  const fields = Object.values(columns);
  return {
    caption: `${title}, newest first`,
    header: Object.keys(columns),
    rows: entries.map((entry, index) => ({
      cells: fields.map((field, column) => cellOf(entry, { field, leads: column === 0, at })),
      dispensable: index,
    })),
  };
}

/** Why events of a feed are missing; nothing where none are. */
export function feedProblem({ entries, problem }: EventsView): readonly string[] {
  if (problem === undefined) return [];
  const words = entries.length === 0 ? 'cannot be read' : 'some may be missing';
  return [`⚠️ ${words}: ${escapeMrkdwn(problem, 200)}`];
}

/** The newest events, a line each; why there are none, or some may be missing, where that is so. */
export function feedLines(view: EventsView, most: number, at: Now): readonly KnownBlock[] {
  const { title, columns, entries } = view;
  const heading = `*${escapeMrkdwn(title)}*`;
  const missing = feedProblem(view);
  if (entries.length === 0 && missing.length > 0) return paragraphs([heading, ...missing]);
  if (entries.length === 0) return paragraphs([heading, 'None in this period.']);
  const lines = entries.slice(0, most).map((entry) => {
    const [first = '', ...rest] = Object.values(columns).map((field) => wordsOf(entry, field, at));
    const url = usable(entry.url);
    const lead = url === undefined ? escapeMrkdwn(first || entry.title) : link(url, first || entry.title);
    return [lead, ...rest.filter(Boolean).map((value) => escapeMrkdwn(value))].join(', ');
  });
  return paragraphs([heading, ...lines, ...andMore(entries.length - lines.length), ...missing]);
}

function cellOf(
  entry: FeedEntry,
  { field, leads, at }: { readonly field: string; readonly leads: boolean; readonly at: Now },
): CellText {
  const text = wordsOf(entry, field, at);
  const url = usable(entry.url);
  return leads && url !== undefined ? { text: text || entry.title, url } : text;
}

const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** A field in words: moments in the team's zone. */
function wordsOf(entry: FeedEntry, field: string, { now, timeZone }: Now): string {
  const value = entry.fields[field];
  if (value !== undefined && MOMENT.test(value)) return moment(Date.parse(value), now, timeZone);
  if (value !== undefined) return value;
  if (field === 'time') return moment(entry.at, now, timeZone);
  return field === 'message' ? entry.title : '';
}

/** A link that Slack takes. */
function usable(url: string | undefined): string | undefined {
  return url !== undefined && url.length <= LIMITS.buttonUrl ? url : undefined;
}
