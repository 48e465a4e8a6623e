import { type JsonObject, listOf, objectOf } from '../../json.ts';
import type { View } from './view.ts';

/** What a list asks for, its variables as they are chosen. */
export function searchOf({ variables }: Pick<View, 'variables'>, { requests }: JsonObject): string {
  const written = String(objectOf(objectOf(listOf(requests)[0]).query).query_string);
  return written.replace(/\$(\w+)/g, (_, name: string) => {
    const chosen = variables.get(name) ?? '*';
    return chosen === '*' ? '*' : `${name}:${chosen}`;
  });
}

/** How many rows of a list are drawn. */
export const MOST_ROWS = 20;

/** An instant as a list shows it. */
export function whenOf(at: number): string {
  return new Date(at).toISOString().slice(5, 16).replace('T', ' ');
}
