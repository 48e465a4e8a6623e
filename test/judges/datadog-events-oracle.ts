import { UNNAMING_AT } from '../../src/health/feed.ts';

interface Found {
  readonly attributes?: {
    readonly timestamp?: string;
    readonly message?: string;
    readonly tags?: readonly string[];
    readonly attributes?: { readonly title?: string };
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

/** Time and title of what a list tells in a feed: of each thing the first that stands there, newest first. */
export function expectedFeed(answer: unknown, feed: string): readonly (readonly [number, string])[] {
  const seen = new Set<string>();
  const shown: (readonly [number, string])[] = [];
  for (const { attributes = {} } of (answer as List).data ?? []) {
    const { timestamp = '', message = '', tags = [], attributes: inner = {} } = attributes;
    if (!tags.includes(`feed:${feed}`)) continue;
    const key = tags.find((tag) => tag.startsWith('key:'));
    if (key !== undefined && seen.has(key)) continue;
    if (key !== undefined) seen.add(key);
    const line = message.split('\n').find((one) => /^time: \d{4}-/.test(one));
    const at = Date.parse(line === undefined ? timestamp : line.slice('time: '.length));
    shown.push([at, (inner.title ?? '').replaceAll(UNNAMING_AT, '@')]);
  }
  return shown.toSorted((one, other) => other[0] - one[0]);
}
