/** One row of a table of events: the newest event of its key. */
export interface FeedEntry {
  /** Time of the event, in milliseconds since 1970. */
  readonly at: number;
  readonly title: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Link to its page, for people. */
  readonly url?: string;
}

/**
 * The attribute of a log that holds its fields: at the top level Datadog would take `status` for the log's own, `duration` for
 * nanoseconds, and another team's attribute of the same name for the same one.
 */
export const LOG_FIELDS = 'feed';

/** An @ that mentions nobody: a zero-width space follows it. */
export const MENTION_SAFE_AT = '@\u200b';

/** Returns a text without mentions: Datadog notifies people named behind an @, which texts of a source must not do. */
export function neutralizeMentions(text: string): string {
  return text.replaceAll('@', MENTION_SAFE_AT);
}

/** A line of a field: its name is a word; everything behind the colon is the value. */
const FIELD = /^([a-z][a-z0-9_]*): (.*)$/;
const LINK = 'link';
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** Returns an event's text: its fields, a line each. Line breaks in values become spaces. */
export function feedText(fields: Readonly<Record<string, string>>, url?: string): string {
  const lines = Object.entries({ ...fields, ...(url !== undefined && { [LINK]: url }) });
  return lines.map(([name, value]) => `${name}: ${inOneLine(value)}`).join('\n');
}

/** Returns the same as attributes of a log, the link first: if a log has too many, the last ones are left out. */
export function feedAttributes(
  fields: Readonly<Record<string, string>>,
  url?: string,
): readonly (readonly [name: string, value: string])[] {
  // An escaped @ in a link leads to the same page, and mentions nobody.
  const link = url === undefined ? [] : [[LINK, url.replaceAll('@', '%40')] as const];
  return [
    ...link,
    ...Object.entries(fields).map(([name, value]) => [name, neutralizeMentions(inOneLine(value))] as const),
  ];
}

function inOneLine(value: string): string {
  return value.replace(/\s+/g, ' ').trim();
}

/** Parses the fields and the link of an event's text; other lines are ignored. */
export function parseFeedText(text: string): Pick<FeedEntry, 'fields' | 'url'> {
  const all = Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [, name, value] = FIELD.exec(line) ?? [];
      return name !== undefined && value !== undefined ? [[name, value] as const] : [];
    }),
  );
  return parseFeedFields(all);
}

/** Returns the fields and the link out of attributes by name. */
export function parseFeedFields(attributes: Readonly<Record<string, string>>): Pick<FeedEntry, 'fields' | 'url'> {
  const all = Object.entries(attributes).map(
    ([name, value]) => [name, value.replaceAll(MENTION_SAFE_AT, '@')] as const,
  );
  const { [LINK]: link, ...fields }: Record<string, string> = Object.fromEntries(all);
  return link !== undefined && isWebAddress(link) ? { fields, url: link } : { fields };
}

/**
 * Returns the time of an entry, in milliseconds since 1970: its field `time`, if it has one, because Datadog takes nothing that is older
 * than a day; else the stored time.
 */
export function entryTime({ time = '' }: Readonly<Record<string, string>>, storedAt: Date): number {
  // Date.parse accepts nearly every text that has a number in it.
  const at = ISO.test(time) ? Date.parse(time) : Number.NaN;
  return Number.isNaN(at) ? storedAt.getTime() : at;
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text) && URL.canParse(text);
}
