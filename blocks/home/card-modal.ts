import type { ModalView } from '@slack/types';
import { plainText } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';
import { context, type Message, section } from '../kit/message.ts';

/** Form that is open while its answer is read. `title` is plain text. */
export function renderReading(title: string): ModalView {
  return modal(title, [
    section('The answer is being read, and will appear here.\nIf you close this, you get it by direct message.'),
  ]);
}

/**
 * An answer from the Home tab as a form without fields. Controls are left out: they belong to a message. `hint` is mrkdwn that tells where
 * they are.
 */
export function renderCardModal(title: string, { blocks }: Message, hint: string): ModalView {
  const shown = blocks.filter(({ type }) => type !== 'actions').slice(0, LIMITS.blocksPerView - 1);
  return modal(title, [...shown, context(hint)]);
}

function modal(title: string, blocks: Message['blocks']): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: plainText(title, LIMITS.view.title) },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [...blocks],
  };
}
