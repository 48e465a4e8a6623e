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

/** The current time, and the reader's time zone. */
interface TimeContext {
  readonly now: number;
  readonly timeZone: string;
}

/** Table of a feed's events, newest first; the first cell links to the event. */
export function feedTable({ title, columns, entries }: EventsView, at: TimeContext): TableModel {
  const fields = Object.values(columns);
  return {
    caption: `${title}, newest first`,
    header: Object.keys(columns),
    rows: entries.map((entry, index) => ({
      cells: fields.map((field, column) => feedCell(entry, { field, isLink: column === 0, at })),
      dispensable: index,
    })),
  };
}

/** Warning that events of a feed are missing, and why; empty when none are. */
export function feedProblem({ entries, problem }: EventsView): readonly string[] {
  if (problem === undefined) return [];
  const effect = entries.length === 0 ? 'These events cannot be read' : 'Some of these events may be missing';
  return [`⚠️ ${effect}: ${escapeMrkdwn(problem, 200)}`];
}

/** The newest events as lines, `most` at most, with a warning if events are missing. */
export function feedLines(view: EventsView, most: number, at: TimeContext): readonly KnownBlock[] {
  const { title, columns, entries } = view;
  const heading = `*${escapeMrkdwn(title)}*`;
  const missing = feedProblem(view);
  if (entries.length === 0 && missing.length > 0) return paragraphs([heading, ...missing]);
  if (entries.length === 0) return paragraphs([heading, 'None in this period.']);
  const lines = entries.slice(0, most).map((entry) => {
    const [first = '', ...rest] = Object.values(columns).map((field) => fieldText(entry, field, at));
    const url = usableUrl(entry.url);
    const lead = url === undefined ? escapeMrkdwn(first || entry.title) : link(url, first || entry.title);
    return [lead, ...rest.filter(Boolean).map((value) => escapeMrkdwn(value))].join(', ');
  });
  return paragraphs([heading, ...lines, ...andMore(entries.length - lines.length), ...missing]);
}

function feedCell(
  entry: FeedEntry,
  { field, isLink, at }: { readonly field: string; readonly isLink: boolean; readonly at: TimeContext },
): CellText {
  const text = fieldText(entry, field, at);
  const url = usableUrl(entry.url);
  return isLink && url !== undefined ? { text: text || entry.title, url } : text;
}

const ISO_INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Text of a field; instants are written in the reader's zone. */
function fieldText(entry: FeedEntry, field: string, { now, timeZone }: TimeContext): string {
  const value = entry.fields[field];
  if (value !== undefined && ISO_INSTANT.test(value)) return moment(Date.parse(value), now, timeZone);
  if (value !== undefined) return value;
  if (field === 'time') return moment(entry.at, now, timeZone);
  return field === 'message' ? entry.title : '';
}

/** The URL, or undefined when there is none or it is longer than Slack accepts. */
function usableUrl(url: string | undefined): string | undefined {
  return url !== undefined && url.length <= LIMITS.buttonUrl ? url : undefined;
}
