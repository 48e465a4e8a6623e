import { isObject } from '../core/json.ts';
import { orderLike } from './changes.ts';
import { type Standing, standingOf } from './id-map.ts';
import { linksInDoubt, signed, unsigned } from './ownership.ts';
import { describeChanges, describeStanding, line, type Write } from './report.ts';
import type { Live, LiveResource, ResourceSync } from './resource-sync.ts';
import { type Template, writeTemplate } from './templates.ts';

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
      return standingOf(sync.kind, {
        template: sync.kind.toCreate(body, sync.ids()),
        pushed: found.pushed,
        live: found.body,
      });
  }
}

/** Prints how each template stands against Datadog, a line each, then what differs. True when Datadog said so of all. */
export async function diff(
  sync: ResourceSync,
  {
    templates,
    details,
    write,
  }: { readonly templates: readonly Template[]; readonly details: boolean; readonly write: Write },
): Promise<{ readonly isComplete: boolean; readonly differs: boolean }> {
  let [isComplete, differs] = [true, false];
  const beneath: string[] = [];
  for (const template of templates) {
    const compared = await compare(sync, template);
    if (typeof compared === 'string') {
      write(line(template.slug, `! ${compared}`));
      isComplete = false;
      continue;
    }
    const { standing } = compared;
    write(line(template.slug, describeStanding(standing)));
    differs ||= standing.kind !== 'unchanged';
    if (standing.kind === 'changed' || standing.kind === 'edited')
      beneath.push('', template.slug, ...describeChanges(standing.changes, details));
  }
  for (const text of beneath) write(text);
  return { isComplete, differs };
}

/**
 * Brings what was edited in Datadog back into the templates, for review: only what differs changes in a file, and a field that
 * nobody here knows comes along. False when Datadog did not answer for one.
 */
export async function pull(
  sync: ResourceSync,
  { folder, details }: { readonly folder: string; readonly details: boolean },
  { templates, write }: { readonly templates: readonly Template[]; readonly write: Write },
): Promise<boolean> {
  const { kind } = sync;
  let isComplete = true;
  for (const { slug, file, body } of templates) {
    const found = await sync.find(slug, body);
    const wrong = sync.wrongLinkOf(body);
    if (found.kind === 'failed' || wrong !== undefined) {
      write(line(slug, `! ${found.kind === 'failed' ? found.message : linksInDoubt(String(wrong))}`));
      isComplete = false;
    } else if (found.kind !== 'live') {
      write(line(slug, '- not in Datadog'));
    } else {
      const pulled = orderLike(signed(kind, slug, kind.toTemplate(found.body, sync.ids())), body);
      const changes = isObject(pulled) ? kind.changesBetween(body, pulled) : [];
      if (changes.length > 0 && isObject(pulled)) writeTemplate(folder, file, pulled);
      if (changes.length > 0) sync.notePulled(slug);
      sync.remember(slug, found.body);
      write(line(slug, changes.length === 0 ? '= unchanged' : `< pulled into ${file}`));
      for (const text of describeChanges(changes, details)) write(text);
    }
  }
  return isComplete;
}

/**
 * Names what was pushed once and is no longer in the catalog. Nothing is ever deleted: what still is in Datadog is for people to
 * delete; what is gone there is taken out of the map when `forgets` says so. `isComplete` is false when Datadog did not say of one,
 * `isLeft` true when one is there.
 */
export async function reportDropped(
  sync: ResourceSync,
  forgets: boolean,
  write: Write,
): Promise<{ readonly isComplete: boolean; readonly isLeft: boolean }> {
  let [isComplete, isLeft] = [true, false];
  for (const slug of sync.dropped()) {
    const found = await sync.find(slug, null);
    if (found.kind === 'failed') {
      write(line(slug, `! ${found.message}`));
      isComplete = false;
    } else if (found.kind === 'live') {
      const next = `Next step: delete it there, at ${sync.addressOf(found.id, slug)}, then push`;
      write(line(slug, `? in Datadog, but no longer in the catalog. ${next}`));
      isLeft = true;
    } else {
      if (forgets) sync.forget(slug);
      write(line(slug, `- gone from Datadog and from the catalog${forgets ? '' : '. Next step: push'}`));
    }
  }
  return { isComplete, isLeft };
}
