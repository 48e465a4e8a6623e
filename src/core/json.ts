/** JSON of unknown shape, such as written by Datadog, or a person. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** Parses JSON without a limit of its size; undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is JsonObject => isRecord(value);

/** Whether a value of any origin is an object with named fields, and not a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the object, or an empty one for any other value. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** Returns the list, or an empty one for any other value. */
export const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : []);

export const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** Returns the value with every string passed through `change`. */
export function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (isList(value)) return value.map((item) => mapStrings(item, change));
  return isObject(value) ? mapValues(value, (item) => mapStrings(item, change)) : value;
}

/** Returns the object with each of its values changed. */
export const mapValues = (object: JsonObject, change: (value: Json) => Json): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
