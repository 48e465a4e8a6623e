/** "Tags can be up to 200 characters long": https://docs.datadoghq.com/getting_started/tagging/#define-tags */
const LONGEST = 200;

/**
 * A tag as Datadog stores it (docs.datadoghq.com/developers/guide/what-best-practices-are-recommended-for-naming-metrics-and-tags): lower
 * case, everything unusual as `_`, several of them as one, none at its end, nothing before its first letter, 200 characters at most.
 */
export function asTag(tag: string): string {
  let kept = '';
  let length = 0;
  for (const character of tag.toLowerCase()) {
    const isLetter = /[\p{L}:]/u.test(character);
    if (length === 0 && !isLetter) continue;
    const next = isLetter || /[\p{Nd}./-]/u.test(character) ? character : '_';
    if (next === '_' && kept.endsWith('_')) continue;
    kept += next;
    length += 1;
    if (length === LONGEST) break;
  }
  return kept.endsWith('_') ? kept.slice(0, -1) : kept;
}

/** The rule of the same page that a tag breaks, in words; undefined for a valid tag. */
export function tagTrouble(tag: string): string | undefined {
  const shown = `the tag ${tag.slice(0, 60)}`;
  if (tag.length > LONGEST) return `${shown}... has ${tag.length} characters: Datadog keeps ${LONGEST}`;
  if (!/^\p{L}/u.test(tag)) return `${shown} does not start with a letter, as a tag of Datadog must`;
  return tag.endsWith(':') ? `${shown} ends with a colon, which no tag of Datadog may` : undefined;
}
