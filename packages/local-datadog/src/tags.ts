/** "Tags can be up to 200 characters long": https://docs.datadoghq.com/getting_started/tagging/#define-tags */
const LONGEST = 200;

/** A tag as Datadog stores it: lower case, everything unusual as `_`, 200 characters at most. */
export function asTag(tag: string): string {
  return tag
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\-:./]/gu, '_')
    .slice(0, LONGEST);
}

/** What the same page says that a tag must be and this one is not, in words; undefined of one that is kept whole. */
export function tagTrouble(tag: string): string | undefined {
  const shown = `the tag ${tag.slice(0, 60)}`;
  if (tag.length > LONGEST) return `${shown}... has ${tag.length} characters: Datadog keeps ${LONGEST}`;
  if (!/^\p{L}/u.test(tag)) return `${shown} does not start with a letter, as a tag of Datadog must`;
  return tag.endsWith(':') ? `${shown} ends with a colon, which no tag of Datadog may` : undefined;
}
