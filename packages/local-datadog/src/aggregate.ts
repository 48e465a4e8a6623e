/** Ways to make one number of several, in time (rollup) or across tag sets (space). `count` only exists in time. */
const METHODS = ['avg', 'sum', 'min', 'max', 'count'] as const;

/** One of these ways. */
export type Method = (typeof METHODS)[number];

/** Aggregates one value or more. */
export function aggregate(method: Method, values: readonly number[]): number {
  switch (method) {
    case 'avg':
      return sum(values) / values.length;
    case 'sum':
      return sum(values);
    case 'min':
      return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    case 'max':
      return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    case 'count':
      return values.length;
  }
}

/** Whether a word names an aggregation method. */
export function isMethod(word: string | undefined): word is Method {
  return METHODS.some((method) => method === word);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
