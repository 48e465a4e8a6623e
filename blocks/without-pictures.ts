import type { ImageBlock } from '@slack/types';
import type { Message } from './message.ts';
import { missingPictures } from './missing-pictures.ts';

type AnyBlock = Message['blocks'][number];

/** The same message with a line in place of its uploaded pictures that names them. `why` is plain text. */
export function withoutPictures({ text, blocks }: Message, why: string): Message {
  const first = blocks.findIndex(isUploaded);
  if (first < 0) return { text, blocks };
  const titles = blocks.filter(isUploaded).map((image) => image.title?.text ?? image.alt_text);
  const line = missingPictures(titles, why);
  return { text, blocks: blocks.flatMap((block, at) => (at === first ? [line] : isUploaded(block) ? [] : [block])) };
}

function isUploaded(block: AnyBlock): block is ImageBlock {
  return block.type === 'image' && 'slack_file' in block;
}
