/** The texts between quotes or backticks in a source file. */
export function literalsOf(source: string): readonly string[] {
  return [...source.matchAll(/'([^'\n]*)'|`([^`\n]*)`/g)].map(([, quoted, template]) => quoted ?? template ?? '');
}

const HOLE = /\$\{[^}]*\}/;

/** Whether a name stands among literals, or is what a template among them makes of others: `shop.${name}` of `orders`. */
export function isNamed(name: string, literals: readonly string[]): boolean {
  return literals.some((literal) => {
    const plain = literal.split(HOLE);
    if (plain.join('') === '') return false;
    const pattern = plain.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('([\\w.]*)');
    const holes = new RegExp(`^${pattern}$`).exec(name)?.slice(1);
    return holes?.every((part) => part === '' || isNamed(part, literals)) ?? false;
  });
}
