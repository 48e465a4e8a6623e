/** A tag as Datadog keeps it: lower case, what it does not take as `_`, 200 characters at most. */
export function datadogTag(key: string, value: string): string {
  return `${key}:${value}`
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\-:./]/gu, '_')
    .slice(0, 200);
}
