import { MENTION_SAFE_AT } from '../../src/health/feed.ts';

interface Found {
  readonly attributes?: {
    readonly timestamp?: string;
    readonly message?: string;
    readonly tags?: readonly string[];
    readonly attributes?: { readonly title?: string; readonly feed?: { readonly time?: unknown } | null };
  };
}

interface List {
  readonly data?: readonly Found[];
  readonly meta?: {
    readonly status?: string;
    readonly warnings?: readonly unknown[];
    readonly page?: { readonly after?: string };
  };
}

/** Whether a list holds all that there is, as far as Datadog says. */
export function isWholeList(answer: unknown): boolean {
  const { meta, data = [] } = answer as List;
  const { status = 'done', warnings = [], page } = meta ?? {};
  // The official client asks for no further page after one that is not full.
  const goesOn = data.length >= 300 && Boolean(page?.after);
  return status === 'done' && warnings.length === 0 && !goesOn;
}

type Said = (attributes: NonNullable<Found['attributes']>) => {
  readonly time?: string | undefined;
  readonly title: string;
};

/** Of an event: lines of its text, and a title of its own. */
export const EVENT: Said = ({ message = '', attributes: { title = '' } = {} }) => {
  const line = message.split('\n').find((one) => /^time: \d{4}-/.test(one));
  return { time: line?.slice('time: '.length), title };
};

/** Of a log: the attribute `time` below `feed`, and the message. */
export const LOG: Said = ({ message = '', attributes: { feed } = {} }) => {
  const time = String(feed?.time);
  return { time: /^\d{4}-/.test(time) ? time : undefined, title: message };
};

/** Time and title of what a list tells in a feed: of each thing the first that stands there, newest first. */
export function expectedFeed(answer: unknown, feed: string, said: Said): readonly (readonly [number, string])[] {
  const seen = new Set<string>();
  const shown: (readonly [number, string])[] = [];
  for (const { attributes = {} } of (answer as List).data ?? []) {
    const { timestamp = '', tags = [] } = attributes;
    if (!tags.includes(`feed:${feed}`)) continue;
    const key = tags.find((tag) => tag.startsWith('key:'));
    if (key !== undefined && seen.has(key)) continue;
    if (key !== undefined) seen.add(key);
    const { time = timestamp, title } = said(attributes);
    shown.push([Date.parse(time), title.replaceAll(MENTION_SAFE_AT, '@')]);
  }
  return shown.toSorted((one, other) => other[0] - one[0]);
}
