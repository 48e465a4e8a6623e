import { type Standing, standingOf } from '../sync/standing.ts';
import type { Desk, Found, Live } from './desk.ts';
import { unsigned } from './ownership.ts';
import type { Template } from './templates.ts';

/** A template beside what Datadog has of it. `live` where there is something. */
export interface Compared {
  readonly template: Template;
  readonly standing: Standing;
  readonly live: Live | null;
}

/** How a template stands; a string, fit for people, when Datadog does not say. */
export async function compare(desk: Desk, template: Template): Promise<Compared | string> {
  const why = unsigned(desk.kind, template.slug, template.body);
  if (why !== null) return why;
  const found = await desk.find(template.slug, template.body);
  if (found.kind === 'failed') return found.message;
  return { template, standing: standing(desk, template, found), live: found.kind === 'live' ? found : null };
}

function standing(desk: Desk, { body }: Template, found: Exclude<Found, { kind: 'failed' }>): Standing {
  switch (found.kind) {
    case 'none':
      return { kind: 'new' };
    case 'deleted':
      return found;
    case 'live':
      return standingOf(desk.kind, desk.kind.toCreate(body, desk.ids()), found.pushed, found.body);
  }
}
