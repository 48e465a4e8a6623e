import { createRequire } from 'node:module';
import { badRequest } from './api-error.ts';

/** Something in a body that Datadog's own client cannot make sense of. */
export interface ShapeProblem {
  /** JSON pointer, empty for the body as a whole. */
  readonly path: string;
  readonly message: string;
}

interface AttributeMap {
  readonly [name: string]: { readonly baseName: string } | undefined;
}

interface Serializer {
  deserialize(data: unknown, type: string, format?: string): unknown;
  serialize(data: unknown, type: string, format?: string): unknown;
}

/** Datadog's API has two halves, and its client two serialisers. */
export type ApiVersion = 'v1' | 'v2';

// A bundler that takes in what this loads, each at its first use, needs the paths as they are.
const require = createRequire(import.meta.url);

const LOAD: Readonly<Record<ApiVersion, () => { readonly ObjectSerializer: Serializer }>> = {
  v1: () => require('@datadog/datadog-api-client/dist/packages/datadog-api-client-v1/models/ObjectSerializer.js'),
  v2: () => require('@datadog/datadog-api-client/dist/packages/datadog-api-client-v2/models/ObjectSerializer.js'),
};

/** The serialiser of the official client. Its hundreds of models take a second to load at their first use. */
export function officialSerializer(version: ApiVersion): Serializer {
  return LOAD[version]().ObjectSerializer;
}

/**
 * Problem of a body's shape, as the official client reads it: a missing field, a value or a field that its models
 * do not know. `model` is a type of theirs, such as `Dashboard` or `Array<Monitor>`.
 */
export function shapeProblems(body: unknown, model: string, version: ApiVersion = 'v1'): readonly ShapeProblem[] {
  try {
    return problemsIn(officialSerializer(version).deserialize(body, model), '');
  } catch (error) {
    // A required field is missing, or a value is of another kind than its model's.
    return [{ path: '', message: error instanceof Error ? error.message : String(error) }];
  }
}

const MOST_PROBLEMS = 5;

/** Throws a 400 that names the first of the problems, if there are any. */
export function refuseFor(problems: readonly ShapeProblem[], what: string): void {
  if (problems.length === 0) return;
  const shown = problems.slice(0, MOST_PROBLEMS).map(({ path, message }) => `${path}: ${message}`);
  throw badRequest(`Invalid ${what}: ${shown.join('; ')}`);
}

function problemsIn(value: unknown, path: string): readonly ShapeProblem[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => problemsIn(item, `${path}/${index}`));
  if (typeof value !== 'object' || value === null) return [];
  if (value.constructor.name === 'UnparsedObject') return [{ path, message: 'fits none of the shapes it may have' }];
  const attributes = attributesOf(value);
  const within = Object.entries(value).flatMap(([key, inner]) => {
    if (key === '_unparsed') return [];
    if (key === 'additionalProperties') return unknownFields(inner, path);
    return problemsIn(inner, `${path}/${attributes[key]?.baseName ?? key}`);
  });
  const isUnread = '_unparsed' in value && value._unparsed === true && within.length === 0;
  return isUnread ? [{ path, message: 'has a value that is none of those it may have' }] : within;
}

function unknownFields(fields: unknown, path: string): readonly ShapeProblem[] {
  return Object.keys(fields ?? {}).map((name) => ({ path, message: `has an unknown field "${name}"` }));
}

function attributesOf(instance: object): AttributeMap {
  const { constructor: model } = instance;
  return 'getAttributeTypeMap' in model && typeof model.getAttributeTypeMap === 'function'
    ? model.getAttributeTypeMap()
    : {};
}
