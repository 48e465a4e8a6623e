import { isRecord } from '@metta-health-bot/local-slack/json';

/** Limits of the stored text. */
export interface ShortenLimits {
  /** Most items of a list, from its beginning. */
  readonly items: number;
  /** Most characters of a text. */
  readonly characters: number;
}

/** The value with long lists and texts cut, which say so at their end. */
export function shorten(value: unknown, limit: ShortenLimits): unknown {
  if (typeof value === 'string') return cutText(value, limit.characters);
  if (Array.isArray(value)) {
    const kept = value.slice(0, limit.items).map((item) => shorten(item, limit));
    return value.length > kept.length ? [...kept, `… and ${value.length - kept.length} more`] : kept;
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shorten(item, limit)]));
}

function cutText(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters)}… and ${text.length - characters} characters` : text;
}
