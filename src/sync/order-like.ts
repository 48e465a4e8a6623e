import { isList, isObject, type Json } from '../core/json.ts';

/** The same value with its keys in the order that they have in `model`, new ones last: what changed is then easy to see. */
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
