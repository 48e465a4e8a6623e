import { dateOf } from '../../src/core/days.ts';
import { type DigestKind, type DigestTime, kindOf } from '../../src/core/schedule-text.ts';
import { reviewSpan } from '../../src/digest/rules/week.ts';
import { weekWords } from './review-words.ts';

const NOUNS: Readonly<Record<DigestKind, string>> = { daily: 'daily digest', weekly: 'weekly review' };

/** `daily digest`, or `weekly review`. */
export function nounOf(digest: { readonly kind?: DigestKind | undefined }): string {
  return NOUNS[kindOf(digest)];
}

/** Argument of a subcommand of `/digest` for this kind, with a space before it; empty for the daily digest. */
export function kindArgument(digest: { readonly kind?: DigestKind | undefined }): string {
  return kindOf(digest) === 'weekly' ? ' weekly' : '';
}

/** Words for the week that a digest at that time is about, `, about Nov 16 to 22`; empty for a daily one. */
export function aboutWeek(digest: DigestTime, at: number): string {
  if (kindOf(digest) === 'daily') return '';
  const { timeZone } = digest;
  return `, about ${weekWords(reviewSpan(dateOf(at, timeZone), timeZone).week)}`;
}
