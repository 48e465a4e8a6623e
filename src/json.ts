/** JSON whose shape is not known: whatever Datadog, or a person, has written. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object, or an empty one where there is none. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** The list, or an empty one where there is none. */
export const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : []);

/** The same value with every string passed through `change`. */
export function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (isList(value)) return value.map((item) => mapStrings(item, change));
  return isObject(value) ? mapValues(value, (item) => mapStrings(item, change)) : value;
}

/** An object with each of its values changed. */
export const mapValues = (object: JsonObject, change: (value: Json) => Json): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

export const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
