import type { Message } from '../../../../blocks/message.ts';

/** One message on the preview page: what a renderer makes of one situation. */
export interface PreviewCase {
  /** Unique: the page makes an anchor of it. */
  readonly title: string;
  /** What to look for, in one sentence. */
  readonly about: string;
  readonly message: Message;
}
