import { createHash } from 'node:crypto';
import { datadogTag } from './query.ts';

/** Longest aggregation key that Datadog takes, in characters. */
const MOST_OF_A_KEY = 100;

/**
 * Returns the tag by which readers recognise an event. A key that Datadog would store differently, cut off or in lower case, begins with a
 * digest: two of them would be one otherwise, and readers show the newest of one key only.
 */
export function eventKeyTag(key: string): string {
  const tag = datadogTag('key', key);
  return tag === `key:${key}` ? tag : datadogTag('key', `${digestOf(key)}-${key}`);
}

/** Returns the key under which Datadog shows events as one; one that is too long ends with a digest. */
export function aggregationKey(key: string): string {
  if (key.length <= MOST_OF_A_KEY) return key;
  const digest = digestOf(key);
  return `${key.slice(0, MOST_OF_A_KEY - 1 - digest.length)}-${digest}`;
}

/** Twelve hexadecimal digits, which Datadog keeps as they are. */
function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 12);
}
