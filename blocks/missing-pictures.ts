import type { KnownBlock } from '@slack/types';
import { escapeMrkdwn } from './escape.ts';
import { context } from './layout.ts';
import { enumerate } from './list.ts';

/** Characters of a reason. */
const WHY = 200;

/** The line that stands where pictures should be. Titles and reason are plain text. */
export function missingPictures(titles: readonly string[], why: string): KnownBlock {
  const names = enumerate(titles.map((title) => `"${escapeMrkdwn(title)}"`));
  const what = titles.length === 1 ? `The picture ${names} is missing` : `The pictures ${names} are missing`;
  return context(`${what}: ${escapeMrkdwn(why, WHY).replace(/\.$/, '')}.`);
}
