import { type DigestKind, kindOf } from '../../src/core/schedule-text.ts';

const NOUNS: Readonly<Record<DigestKind, string>> = { daily: 'daily digest', weekly: 'weekly review' };

/** `daily digest`, or `weekly review`. */
export function nounOf(digest: { readonly kind?: DigestKind | undefined }): string {
  return NOUNS[kindOf(digest)];
}

/** Argument of a subcommand of `/digest` for this kind, with a space before it; empty for the daily digest. */
export function kindArgument(digest: { readonly kind?: DigestKind | undefined }): string {
  return kindOf(digest) === 'weekly' ? ' weekly' : '';
}
