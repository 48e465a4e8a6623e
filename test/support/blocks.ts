import type { StoredMessage } from '@metta-health-bot/local-slack';
import type { Message } from '../../blocks/kit/message.ts';

type Json = Readonly<Record<string, unknown>>;

/** Every string in a message, wherever it stands. */
export function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}

/** All that a person reads of a message's blocks, as one text. */
export function shown({ blocks }: Pick<Message | StoredMessage, 'blocks'>): string {
  return strings(blocks).join('\n');
}

/** The rows of a message's table, header first, as texts. Throws when there is none. */
export function tableRows({ blocks }: Pick<Message | StoredMessage, 'blocks'>): readonly (readonly string[])[] {
  const table = (blocks as readonly Json[]).find(({ type }) => type === 'data_table' || type === 'table');
  if (!table) throw new Error('the message has no table');
  return (table.rows as readonly (readonly Json[])[]).map((row) => row.map(({ text }) => String(text)));
}

/** The row whose first cell is `name`. Throws when there is none. */
export function tableRow(message: Pick<Message | StoredMessage, 'blocks'>, name: string): readonly string[] {
  const row = tableRows(message).find(([first]) => first === name);
  if (!row) throw new Error(`the table has no row ${name}`);
  return row;
}

/** The controls of a message, in their order. */
export function elements({ blocks }: Pick<Message | StoredMessage, 'blocks'>): readonly Json[] {
  const actions = (blocks as readonly Json[]).filter(({ type }) => type === 'actions');
  return actions.flatMap((block) => block.elements as readonly Json[]);
}

/** The words on the buttons of these blocks, in their order. */
export function labelsIn(blocks: Message['blocks'] | StoredMessage['blocks']): readonly string[] {
  const all = (blocks as readonly Json[]).flatMap((block) => [...((block.elements ?? []) as Json[]), block.accessory]);
  return all.flatMap((one) => {
    const element = one as { readonly type?: string; readonly text?: { readonly text?: string } } | undefined;
    return element?.type === 'button' ? [element.text?.text ?? ''] : [];
  });
}
