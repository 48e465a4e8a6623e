import { type Audience, CARD_FORMATS, type CardView } from '../../../../blocks/kit/card.ts';
import type { Message } from '../../../../blocks/kit/message.ts';
import type { TableFormat } from '../../../../blocks/kit/table.ts';

/** One message on the preview page: what a renderer makes of one situation. */
export interface PreviewCase {
  /** Unique: the page makes an anchor of it. */
  readonly title: string;
  /** Thing to look for, in one sentence. */
  readonly about: string;
  readonly message: Message;
}

/** The best format with such tables. */
export function viewOf(tables: TableFormat, audience: Audience): CardView {
  const format = CARD_FORMATS.find((one) => one.tables === tables);
  return { tables, charts: format?.charts ?? 0, audience };
}
