import { distance } from 'fastest-levenshtein';

/** The names a person may have meant by `word`, nearest first, `count` at most; none when nothing is near. */
export function nearestNames(word: string, names: readonly string[], count = 3): readonly string[] {
  const wanted = word.toLowerCase();
  return [...new Set(names)]
    .map((name) => ({ name, away: awayFrom(wanted, name.toLowerCase()) }))
    .filter(({ name, away }) => away <= Math.max(2, name.length / 3))
    .sort((a, b) => a.away - b.away)
    .slice(0, count)
    .map(({ name }) => name);
}

/** Edit distance, where a part of the name (`flaky` for `flaky_checks`) counts as one edit. */
function awayFrom(wanted: string, name: string): number {
  if (wanted.length >= 3 && name.includes(wanted)) return 1;
  return distance(wanted, name);
}
