import { isList, isObject, type Json, type JsonObject } from '../core/json.ts';

/** One difference between two bodies; undefined if a side lacks the field. */
export interface Change {
  /** The part that differs, such as the key of a widget; the noun of the whole resource for a field of its own. */
  readonly where: string;
  /** Field of that part, or its kind when it was added or removed as a whole. */
  readonly what: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** Returns the fields that differ between two objects. */
export function fieldChanges(where: string, before: JsonObject, after: JsonObject): readonly Change[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((what) =>
    isSame(before[what], after[what]) ? [] : [{ where, what, before: before[what], after: after[what] }],
  );
}

/** Whether two values are equal, in any order of keys. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return canonical(a ?? null) === canonical(b ?? null);
}

/** Returns a text that equal values share, in any order of keys. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

/** Returns the value with its keys in the order of `model`, new ones last, so that changes are easy to see. */
export function orderLike(value: Json, model: Json | undefined): Json {
  if (isList(value)) {
    const models = model !== undefined && isList(model) ? model : [];
    return value.map((item, index) => orderLike(item, models[index]));
  }
  if (!isObject(value)) return value;
  const like = isObject(model) ? model : {};
  const known = Object.keys(like).filter((key) => key in value);
  const rest = Object.keys(value).filter((key) => !(key in like));
  return Object.fromEntries([...known, ...rest].map((key) => [key, orderLike(value[key] ?? null, like[key])]));
}
