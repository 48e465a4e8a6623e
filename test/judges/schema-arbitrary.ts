import fc from 'fast-check';
import type { Schema } from './github-schema.ts';

/** How answers are made of a schema. */
export interface Making {
  /** What stands behind a reference. */
  readonly resolve: (schema: Schema) => Schema;
  /** Values that matter, by their path: `commit.author.date`. They must be ones that the schema allows. */
  readonly given: Readonly<Record<string, fc.Arbitrary<unknown>>>;
  /** Every so many of what may be null, absent, unheard of or longer than usual is. */
  readonly oddEvery: number;
}

const LONGEST = 10_000;
const WORDS = ['', 'a', 'main', 'null', '0', '[bot]', '<!channel>', '__proto__', 'ÄÖ 🦊', ' '];

/** Every value that a schema allows: nulls, absent fields, fields that nobody knows, words that nobody has heard of, long texts. */
export function arbitraryOf(schema: Schema, making: Making, path = ''): fc.Arbitrary<unknown> {
  const found = making.resolve(schema);
  const value = making.given[path] ?? ofKind(found, making, path);
  return found.nullable ? fc.option(value, { freq: making.oddEvery }) : value;
}

function ofKind(schema: Schema, making: Making, path: string): fc.Arbitrary<unknown> {
  const choices = schema.oneOf ?? schema.anyOf;
  // Where several of them may be null, null is of more than one kind, which `oneOf` forbids.
  if (choices) return fc.oneof(...choices.map((one) => ofKind(making.resolve(one), making, path)));
  if (schema.enum) return often(fc.constantFrom(...schema.enum), fc.constant('unheard_of'), making);
  switch (schema.type) {
    case 'object':
      return object(schema, making, path);
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}, making, `${path}[]`), { maxLength: 2, size: 'max' });
    case 'string':
      return text(schema, making);
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: 0, max: 9 }), fc.maxSafeNat());
    case 'boolean':
      return fc.boolean();
    default:
      return fc.constantFrom<unknown>('anything', 7, false, null);
  }
}

const often = (usual: fc.Arbitrary<unknown>, odd: fc.Arbitrary<unknown>, { oddEvery }: Making) =>
  fc.oneof({ weight: oddEvery, arbitrary: usual }, { weight: 1, arbitrary: odd });

function object(schema: Schema, making: Making, path: string): fc.Arbitrary<unknown> {
  const ABSENT = Symbol('absent');
  const fields = Object.entries(schema.properties ?? {}).map(([name, one]) => {
    const value = arbitraryOf(one, making, path === '' ? name : `${path}.${name}`);
    return [name, schema.required?.includes(name) ? value : often(value, fc.constant(ABSENT), making)] as const;
  });
  const known = fc.tuple(...fields.map(([, value]) => value));
  const { additionalProperties: others = true } = schema;
  const other = typeof others === 'boolean' ? fc.jsonValue({ maxDepth: 1 }) : arbitraryOf(others, making, `${path}.*`);
  const extra = fc.option(
    fc.dictionary(fc.stringMatching(/^x_[a-z]{3}$/), other, { maxKeys: others === false ? 0 : 2 }),
    {
      freq: making.oddEvery,
    },
  );
  return fc.tuple(known, extra).map(([values, more]) => ({
    ...more,
    ...Object.fromEntries(fields.flatMap(([name], at) => (values[at] === ABSENT ? [] : [[name, values[at]]]))),
  }));
}

function text({ format, maxLength = LONGEST }: Schema, making: Making): fc.Arbitrary<unknown> {
  if (format === 'uri') return fc.constantFrom('https://api.github.com/x', 'urn:x', 'javascript:alert(1)');
  if (format === 'email') return fc.constantFrom('a@example.com', 'x@y');
  if (format === 'date-time') return fc.constantFrom('2026-11-24T12:00:00Z', '1970-01-01T00:00:00.5+14:00');
  const words = fc.constantFrom(...WORDS.filter(({ length }) => length <= maxLength));
  return often(words, fc.constant('x'.repeat(maxLength)), { ...making, oddEvery: 20 * making.oddEvery });
}
