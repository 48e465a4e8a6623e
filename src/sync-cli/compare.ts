import { type Standing, standingOf } from '../sync/standing.ts';
import type { Live, LiveResource, ResourceSync } from './desk.ts';
import { unsigned } from './ownership.ts';
import type { Template } from './templates.ts';

/** A template beside what Datadog has of it. `live` where there is something. */
export interface Compared {
  readonly template: Template;
  readonly standing: Standing;
  readonly live: Live | null;
}

/** How a template stands; a string, fit for people, when Datadog does not say. */
export async function compare(sync: ResourceSync, template: Template): Promise<Compared | string> {
  const why = unsigned(sync.kind, template.slug, template.body);
  if (why !== null) return why;
  const found = await sync.find(template.slug, template.body);
  if (found.kind === 'failed') return found.message;
  return { template, standing: standing(sync, template, found), live: found.kind === 'live' ? found : null };
}

function standing(sync: ResourceSync, { body }: Template, found: Exclude<LiveResource, { kind: 'failed' }>): Standing {
  switch (found.kind) {
    case 'none':
      return { kind: 'new' };
    case 'deleted':
      return found;
    case 'live':
      return standingOf(sync.kind, sync.kind.toCreate(body, sync.ids()), found.pushed, found.body);
  }
}
