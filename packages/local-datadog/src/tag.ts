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
    if (length === 200) break;
  }
  return kept.endsWith('_') ? kept.slice(0, -1) : kept;
}
