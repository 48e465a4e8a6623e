import { isObject } from '../core/json.ts';
import { orderLike } from '../sync/order-like.ts';
import type { ResourceSync } from './desk.ts';
import { linksInDoubt, signed } from './ownership.ts';
import { describeChanges, line, type Write } from './report.ts';
import { type Template, writeTemplate } from './templates.ts';

/**
 * Brings what was edited in Datadog back into the templates, for review: only what differs changes in a file, and a field that
 * nobody here knows comes along. False when Datadog did not answer for one.
 */
export async function pull(
  sync: ResourceSync,
  { folder, details }: { readonly folder: string; readonly details: boolean },
  templates: readonly Template[],
  write: Write,
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
