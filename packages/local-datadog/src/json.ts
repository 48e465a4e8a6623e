/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object of JSON. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether it is a list. */
export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether it is an object: no list, and not null. */
export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** An empty object stands for whatever is none. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** An empty list stands for whatever is none. */
export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
