import { type JsonObject, listOf, objectOf } from '../../json.ts';
import type { View } from './view.ts';

/** Query of a list, with the chosen values of its variables. */
export function searchOf({ variables }: Pick<View, 'variables'>, { requests }: JsonObject): string {
  const written = String(objectOf(objectOf(listOf(requests)[0]).query).query_string);
  return written.replace(/\$(\w+)/g, (_, name: string) => {
    const chosen = variables.get(name) ?? '*';
    return chosen === '*' ? '*' : `${name}:${chosen}`;
  });
}

/** Number of rows of a list that are drawn. */
export const MOST_ROWS = 20;

/** An instant as a list shows it. */
export function whenOf(at: number): string {
  return new Date(at).toISOString().slice(5, 16).replace('T', ' ');
}
