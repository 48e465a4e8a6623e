/** Value that JSON can express. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object of JSON by its keys. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether that is a list. */
export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether that is an object, and neither a list nor null. */
export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Returns the object; an empty one for anything else. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Returns the list; an empty one for anything else. */
export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
