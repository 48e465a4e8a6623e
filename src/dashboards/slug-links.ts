import { type JsonObject, mapStrings, mapValues } from '../core/json.ts';
import type { IdsBySlug } from '../sync/kind.ts';

const LINK = /\/dashboard\/([a-z0-9-]+)(\/[a-z0-9-]+)?(?![\w/-])/g;

/** Links by slug become links by id: `/dashboard/SLUG` is `/dashboard/ID/SLUG` where that dashboard is known. */
export function withIds(body: JsonObject, ids: IdsBySlug): JsonObject {
  return inTexts(body, (link, name) => (ids.has(name) ? `/dashboard/${ids.get(name)}/${name}` : link));
}

/** Links by id become links by slug again, as templates have them. */
export function withSlugs(body: JsonObject, ids: IdsBySlug): JsonObject {
  const slugs = new Map([...ids].map(([slug, id]) => [id, slug]));
  return inTexts(body, (link, name) => (slugs.has(name) ? `/dashboard/${slugs.get(name)}` : link));
}

function inTexts(body: JsonObject, change: (link: string, name: string) => string): JsonObject {
  return mapValues(body, (value) =>
    mapStrings(value, (text) => text.replace(LINK, (link: string, name: string) => change(link, name))),
  );
}
