/** What a bot asked in one request, out of the request itself. */
export interface AskedQuery {
  readonly from: number;
  readonly formulas: readonly { readonly query: string; readonly shift: number }[];
}

interface RequestBody {
  readonly data: {
    readonly attributes: {
      readonly from: number;
      readonly queries: readonly { readonly name: string; readonly query: string }[];
      readonly formulas: readonly { readonly formula: string }[];
    };
  };
}

/** Reads a request to POST /api/v2/query/timeseries. */
export function askedIn(body: unknown): AskedQuery {
  const { from, queries, formulas } = (body as RequestBody).data.attributes;
  return {
    from,
    formulas: formulas.map(({ formula }) => {
      const [, shifted, seconds] = /^timeshift\((\w+), -(\d+)\)$/.exec(formula) ?? [];
      const name = shifted ?? formula;
      const query = queries.find((one) => one.name === name)?.query ?? '';
      return { query, shift: Number(seconds ?? 0) * 1_000 };
    }),
  };
}

/** One group of a query, with what it is at each time: a number that nothing in the answer contradicts. */
export interface ReceivedValue {
  readonly tags: readonly string[];
  readonly at: ReadonlyMap<number, number>;
}

interface AnswerBody {
  readonly errors?: string;
  readonly data?: {
    readonly attributes?: {
      readonly series?: readonly { readonly query_index?: number; readonly group_tags?: readonly string[] }[];
      readonly times?: readonly number[];
      readonly values?: readonly (readonly (number | null)[])[];
    };
  };
}

/** Whether an answer says all that is needed to read it. One that does not may be refused as a whole. */
export function isWhole(answer: unknown): boolean {
  const { errors = '', data } = answer as AnswerBody;
  const { series = [] } = data?.attributes ?? {};
  return errors === '' && data?.attributes !== undefined && series.every((one) => one.query_index !== undefined);
}

/** No number of a team's health is as large: sums of squares of larger ones are none that a computer has. */
const LARGEST = 1e100;

/**
 * What an answer says, by query: nothing of times that have not come, nothing where it says two things of one time. `since` is
 * where the whole span began, for a span that was asked for in windows.
 */
export function receivedIn(
  answer: unknown,
  { formulas }: AskedQuery,
  { now, since }: { readonly now: number; readonly since: number },
): ReadonlyMap<string, readonly ReceivedValue[]> {
  const { series = [], times = [], values = [] } = (answer as AnswerBody).data?.attributes ?? {};
  const isCut = formulas.some(({ shift }) => shift > 0);
  const queries = new Map<string, Map<string, { tags: readonly string[]; heard: Map<number, Set<number>> }>>();
  for (const [row, { query_index: index = -1, group_tags = [] }] of series.entries()) {
    const formula = formulas[index];
    if (!formula) continue;
    const tags = [...new Set(group_tags)].sort();
    const groups = queries.get(formula.query) ?? new Map();
    queries.set(formula.query, groups);
    const group = groups.get(tags.join()) ?? { tags, heard: new Map() };
    groups.set(tags.join(), group);
    for (const [column, time] of times.entries()) {
      const value = values[row]?.[column] ?? null;
      const at = time - formula.shift;
      if (value === null || Math.abs(value) > LARGEST || at >= now || (isCut && at < since)) continue;
      group.heard.set(at, (group.heard.get(at) ?? new Set()).add(value + 0));
    }
  }
  const agreed = (heard: ReadonlyMap<number, ReadonlySet<number>>) =>
    new Map([...heard].flatMap(([at, all]) => (all.size === 1 ? [[at, [...all][0] ?? 0] as const] : [])));
  return new Map(
    [...queries].map(([query, groups]) => [
      query,
      [...groups.values()].map(({ tags, heard }) => ({ tags, at: agreed(heard) })),
    ]),
  );
}

/** What is told of a query that does not split: nothing where several groups claim to be it. */
export function wholeOf(
  told: ReadonlyMap<string, readonly ReceivedValue[]>,
  query: RegExp,
): ReadonlyMap<number, number> {
  const [, groups = []] = [...told].find(([text]) => query.test(text)) ?? [];
  return groups.length === 1 ? (groups[0]?.at ?? new Map()) : new Map();
}

/** What is told of each part of a query that splits by a tag, by the tag's value; 'N/A' for what has none. */
export function partsOf(
  told: ReadonlyMap<string, readonly ReceivedValue[]>,
  query: RegExp,
  key: string,
): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const [, groups = []] = [...told].find(([text]) => query.test(text)) ?? [];
  const parts = new Map<string, Map<number, Set<number>>>();
  for (const { tags, at } of groups) {
    const values = tags.filter((one) => one.startsWith(`${key}:`)).map((one) => one.slice(key.length + 1));
    const label = values.join(', ') || 'N/A';
    const heard = parts.get(label) ?? new Map();
    parts.set(label, heard);
    for (const [time, value] of at) heard.set(time, (heard.get(time) ?? new Set()).add(value));
  }
  return new Map(
    [...parts].map(([label, heard]) => [
      label,
      new Map([...heard].flatMap(([at, all]) => (all.size === 1 ? [[at, [...all][0] ?? 0] as const] : []))),
    ]),
  );
}
