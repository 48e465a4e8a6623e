import { type DigestView, renderDigest } from '../../blocks/digest/digest.ts';
import { renderDigestArea, renderFurtherAreas } from '../../blocks/digest/digest-area.ts';
import { renderDigestUnavailable, type UnavailableDigest } from '../../blocks/digest/digest-notices.ts';
import { renderReview } from '../../blocks/digest/review.ts';
import { renderReviewReplies } from '../../blocks/digest/review-replies.ts';
import type { MessageDraft } from '../store/outbox.ts';
import { type Digest, type DigestArea, isQuietDay } from './rules/content.ts';
import { isQuietWeek, type Review } from './rules/review.ts';

/** The texts of a digest, which are the same for every channel whose readers have the same time zone: the digest, then its replies. */
export type DigestContents = readonly [MessageDraft['content'], ...MessageDraft['content'][]];

/** A daily digest, permalinks of the open incidents' threads by incident id, and what was reported before newly red metrics. */
interface RenderedDigest extends Required<Pick<DigestView, 'incidentThreads'>>, Pick<DigestView, 'changes'> {
  readonly digest: Digest;
}

/** Context of the texts: who reads them, when, and with which pictures. */
export type ContentsView = Omit<DigestView, 'incidentThreads' | 'changes'>;

/** Replies of a digest, at most: a thread is not read further, and each of them takes a second to post. */
export const MOST_REPLIES = 10;

/** Renders the digest, and a reply for each area except on a quiet day; of many areas for those that need attention most. */
export function digestContents({ digest, ...known }: RenderedDigest, view: ContentsView): DigestContents {
  const first = renderDigest(digest, { ...view, ...known });
  if (isQuietDay(digest)) return [first];
  const shown = digest.areas.length > MOST_REPLIES ? worstAreas(digest.areas, MOST_REPLIES - 1) : digest.areas;
  const replies = shown.map((area) => renderDigestArea(area, digest).message);
  const others = digest.areas.length - shown.length;
  return [first, ...replies, ...(others > 0 ? [renderFurtherAreas(others)] : [])];
}

/** Renders a weekly review, and its replies except on a quiet week. */
export function reviewContents(review: Review, view: ContentsView): DigestContents {
  const first = renderReview(review, view);
  return isQuietWeek(review) ? [first] : [first, ...renderReviewReplies(review, view)];
}

/** The areas with the lowest scores of today, one without a score first, in the order of the catalog. */
function worstAreas(areas: readonly DigestArea[], most: number): readonly DigestArea[] {
  const score = ({ change }: DigestArea) => change.today.value ?? -1;
  const worst = new Set(areas.toSorted((a, b) => score(a) - score(b)).slice(0, most));
  return areas.filter((area) => worst.has(area));
}

/** Message in place of a digest when Datadog could not be read at all. */
export function unavailableContents(unavailable: UnavailableDigest): DigestContents {
  return [renderDigestUnavailable(unavailable)];
}
