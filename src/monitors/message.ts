import { MENTION_SAFE_AT } from '../health/feed.ts';
import { managedBy } from '../sync/managed-by.ts';

/** The words of a monitor. */
interface Words {
  readonly slug: string;
  readonly says: string;
  readonly next: string;
}

/**
 * What Datadog sends to the handles of `notify`. The text holds in every state: a message that speaks of alerts only is not sent when
 * there is no data.
 */
export function messageOf({ slug, says, next }: Words, notify: readonly string[]): string {
  const people = notify.length > 0 ? [notify.join(' ')] : [];
  return [says, `Next step: ${next}`, ...people, managedBy(slug)].join('\n\n');
}

/** Text out of the catalog that names nobody, and is no variable of Datadog's. */
export function plain(text: string): string {
  return text.replaceAll('@', MENTION_SAFE_AT).replaceAll('{{', '{ {').replaceAll('}}', '} }');
}
