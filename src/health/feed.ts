/** One row of a table of events, out of the newest that was told of the same thing. */
export interface FeedEntry {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly title: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Where a person finds it. */
  readonly url?: string;
}

/**
 * The attribute of a log below which its fields stand: at the top Datadog would take `status` for the log's own, `duration` for
 * nanoseconds, and another team's attribute of the same name for the same thing.
 */
export const LOG_FIELDS = 'feed';

/** An @ that names nobody: with a space of no width behind it. */
export const MENTION_SAFE_AT = '@\u200b';

/** Datadog notifies whom a text names behind an @; what comes out of a source is to name nobody. */
export function neutralizeMentions(text: string): string {
  return text.replaceAll('@', MENTION_SAFE_AT);
}

/** Names of fields are words; everything behind the colon is the value. */
const FIELD = /^([a-z][a-z0-9_]*): (.*)$/;
const LINK = 'link';
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** An event's text: its fields, a line each. What would end a line is a space. */
export function feedText(fields: Readonly<Record<string, string>>, url?: string): string {
  const lines = Object.entries({ ...fields, ...(url !== undefined && { [LINK]: url }) });
  return lines.map(([name, value]) => `${name}: ${inOneLine(value)}`).join('\n');
}

/** The same as attributes of a log, in which the link comes first: where one has too much, it is the end that is left out. */
export function feedAttributes(
  fields: Readonly<Record<string, string>>,
  url?: string,
): readonly (readonly [name: string, value: string])[] {
  // Escaped in a link an @ leads to the same place, and still names nobody.
  const link = url === undefined ? [] : [[LINK, url.replaceAll('@', '%40')] as const];
  return [
    ...link,
    ...Object.entries(fields).map(([name, value]) => [name, neutralizeMentions(inOneLine(value))] as const),
  ];
}

function inOneLine(value: string): string {
  return value.replace(/\s+/g, ' ').trim();
}

/** The fields and the link of an event's text; lines that are no field belong to nobody. */
export function parseFeedText(told: string): Pick<FeedEntry, 'fields' | 'url'> {
  const all = Object.fromEntries(
    told.split('\n').flatMap((line) => {
      const [, name, value] = FIELD.exec(line) ?? [];
      return name !== undefined && value !== undefined ? [[name, value] as const] : [];
    }),
  );
  return parseFeedFields(all);
}

/** The fields and the link out of what was told by name. */
export function parseFeedFields(told: Readonly<Record<string, string>>): Pick<FeedEntry, 'fields' | 'url'> {
  const all = Object.entries(told).map(([name, value]) => [name, value.replaceAll(MENTION_SAFE_AT, '@')] as const);
  const { [LINK]: link, ...fields }: Record<string, string> = Object.fromEntries(all);
  return link !== undefined && isWebAddress(link) ? { fields, url: link } : { fields };
}

/** Datadog takes nothing that is older than a day: what was told late says itself when it happened. */
export function entryTime({ time = '' }: Readonly<Record<string, string>>, kept: Date): number {
  // JavaScript makes a date of nearly every text that has a number in it.
  const at = ISO.test(time) ? Date.parse(time) : Number.NaN;
  return Number.isNaN(at) ? kept.getTime() : at;
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text) && URL.canParse(text);
}
