/** JSON whose shape is not known: whatever Datadog, or a person, has written. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** JSON in a text that may be anything, without a limit of its size; undefined where the text is not JSON. */
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

/** The object, or an empty one where there is none. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** The list, or an empty one where there is none. */
export const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : []);

export const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** The same value with every string passed through `change`. */
export function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (isList(value)) return value.map((item) => mapStrings(item, change));
  return isObject(value) ? mapValues(value, (item) => mapStrings(item, change)) : value;
}

/** An object with each of its values changed. */
export const mapValues = (object: JsonObject, change: (value: Json) => Json): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
