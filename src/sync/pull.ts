import { isObject } from '../core/json.ts';
import { orderLike } from './changes.ts';
import { type Standing, standingOf } from './id-map.ts';
import { linksInDoubt, signed, unsigned } from './ownership.ts';
import { describeChanges, describeStanding, line, type Write } from './report.ts';
import type { Live, LiveResource, ResourceSync } from './resource-sync.ts';
import { type Template, writeTemplate } from './templates.ts';

/** A template compared with Datadog; `live` is null if nothing is there. */
export interface TemplateComparison {
  readonly template: Template;
  readonly standing: Standing;
  readonly live: Live | null;
}

/** Compares a template with Datadog; returns a message for people if that fails. */
export async function compare(sync: ResourceSync, template: Template): Promise<TemplateComparison | string> {
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

/**
 * Prints the state of each template compared with Datadog, a line each, then the differences. `isComplete` is false when one could not be
 * compared.
 */
export async function diff(
  sync: ResourceSync,
  {
    templates,
    details,
    write,
  }: { readonly templates: readonly Template[]; readonly details: boolean; readonly write: Write },
): Promise<{ readonly isComplete: boolean; readonly differs: boolean }> {
  let [isComplete, differs] = [true, false];
  const changeLines: string[] = [];
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
      changeLines.push('', template.slug, ...describeChanges(standing.changes, details));
  }
  for (const text of changeLines) write(text);
  return { isComplete, differs };
}

/**
 * Copies edits in Datadog back into the templates, for review: only differences change a file, and unknown fields are copied, too. False
 * when Datadog did not answer for one. `signal` ends it before the next template is written.
 */
export async function pull(
  sync: ResourceSync,
  { folder, details, signal }: { readonly folder: string; readonly details: boolean; readonly signal?: AbortSignal },
  { templates, write }: { readonly templates: readonly Template[]; readonly write: Write },
): Promise<boolean> {
  const { kind } = sync;
  let isComplete = true;
  for (const { slug, file, body } of templates) {
    const found = await sync.find(slug, body);
    if (signal?.aborted) break;
    const wrongLink = sync.wrongLinkOf(body);
    if (found.kind === 'failed' || wrongLink !== undefined) {
      write(line(slug, `! ${found.kind === 'failed' ? found.message : linksInDoubt(String(wrongLink))}`));
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
 * Reports resources that were pushed once and are no longer in the catalog. Nothing is ever deleted: people delete those that are still in
 * Datadog; those that are gone there are removed from the map when `forgets` is set. `isComplete` is false when Datadog did not answer for
 * one, `isLeft` true when one still exists.
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
