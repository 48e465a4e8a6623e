/** One row of a table of events, out of the newest that was told of the same thing. */
export interface FeedEntry {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly title: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Where a person finds it. */
  readonly url?: string;
}

/** An @ that names nobody: with a space of no width behind it. */
export const UNNAMING_AT = '@\u200b';

/** Names of fields are words; everything behind the colon is the value. */
const FIELD = /^([a-z][a-z0-9_]*): (.*)$/;
const LINK = 'link';

/** An event's text: its fields, a line each. What would end a line is a space. */
export function feedText(fields: Readonly<Record<string, string>>, url?: string): string {
  const lines = Object.entries({ ...fields, ...(url !== undefined && { [LINK]: url }) });
  return lines.map(([name, value]) => `${name}: ${value.replace(/\s+/g, ' ').trim()}`).join('\n');
}

/** The fields and the link of an event's text; lines that are no field belong to nobody. */
export function parseFeedText(told: string): Pick<FeedEntry, 'fields' | 'url'> {
  const text = told.replaceAll(UNNAMING_AT, '@');
  const all = Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [, name, value] = FIELD.exec(line) ?? [];
      return name !== undefined && value !== undefined ? [[name, value] as const] : [];
    }),
  );
  const { [LINK]: link, ...fields } = all;
  return link !== undefined && isWebAddress(link) ? { fields, url: link } : { fields };
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text) && URL.canParse(text);
}
