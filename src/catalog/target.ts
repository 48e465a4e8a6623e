/** A comparison of a raw value, such as `< 5` or `>= 1 a day`. */
export interface Target {
  readonly operator: '<' | '<=' | '>' | '>=' | '=';
  readonly value: number;
  /** As its author wrote it, for the screen. */
  readonly text: string;
}

const PATTERN = /^(?<operator>[<>]=?|=)?\s*(?<number>-?\d+(?:\.\d+)?)(?<factor>[kM](?![a-zA-Z]))?(?:\s*[a-zA-Z%].*)?$/;
const FACTORS: Readonly<Record<string, number>> = { k: 1_000, M: 1_000_000 };

/** Parses `< 5`, `> 40k`, `>= 1 a day` or a bare `0` (equal to). `undefined` when it is none of these. */
export function parseTarget(text: string): Target | undefined {
  const groups = PATTERN.exec(text.trim())?.groups;
  if (!groups) return undefined;
  const operator = (groups.operator ?? '=') as Target['operator'];
  return { operator, value: Number(groups.number) * (FACTORS[groups.factor ?? ''] ?? 1), text: text.trim() };
}

/** Whether a raw value meets the target. */
export function meets(value: number, { operator, value: bound }: Pick<Target, 'operator' | 'value'>): boolean {
  switch (operator) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '=':
      return value === bound;
  }
}

const OPPOSITES = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;

/** Returns the comparison that holds exactly when the given one does not. Throws for `=`, whose opposite is two comparisons. */
export function opposite({ operator, value }: Pick<Target, 'operator' | 'value'>) {
  if (operator === '=') throw new Error('the opposite of = is not a single comparison');
  return { operator: OPPOSITES[operator], value };
}

/** Whether a name is the pattern, or fits it if it has one `*` for any characters. */
export function matchesPattern(pattern: string, name: string): boolean {
  return patternTest(pattern)(name);
}

/** Returns the same test for many names. */
export function patternTest(pattern: string): (name: string) => boolean {
  const [head = '', tail] = pattern.split('*');
  if (tail === undefined) return (name) => name === pattern;
  return (name) => name.startsWith(head) && name.endsWith(tail) && name.length >= pattern.length - 1;
}
