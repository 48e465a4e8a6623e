import type { ResourceSync } from './desk.ts';
import { line, type Write } from './report.ts';

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
