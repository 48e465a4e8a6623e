import type { KnownBlock } from '@slack/types';
import { literal } from './escape.ts';
import { LIMITS } from './limits.ts';
import { missingPictures } from './missing-pictures.ts';

/** A picture that Slack has as a file, or one that could not be had, in plain words. */
export type DigestPicture =
  | { readonly kind: 'file'; readonly fileId: string; readonly title: string; readonly alt: string }
  | { readonly kind: 'missing'; readonly title: string; readonly why: string };

/** A picture as a block; where there is none, a line that says so. */
export function pictureBlock(picture: DigestPicture): KnownBlock {
  if (picture.kind === 'missing') return missingPictures([picture.title], picture.why);
  return {
    type: 'image',
    slack_file: { id: picture.fileId },
    alt_text: literal(picture.alt, LIMITS.imageAltText),
    title: { type: 'plain_text', text: literal(picture.title) },
  };
}
