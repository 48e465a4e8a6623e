import { type JsonRecord, recordsOf, textOf } from '@metta-health-bot/local-slack/json';
import { wordsOf } from '../blocks/words.ts';
import type { Names } from '../names.ts';

/** One thing that can be chosen. */
export interface Option {
  readonly value: string;
  readonly label: string;
  readonly description: string;
  /** Heading above it; empty when there are no groups. */
  readonly group: string;
}

/** Options of a select, menu or picker: its own, or the users or channels of the workspace. */
export function optionsOf(element: JsonRecord, names: Names): readonly Option[] {
  const type = textOf(element.type);
  if (type.endsWith('users_select')) return names.users.map(({ id, name }) => option(id, `@${name}`));
  if (type.endsWith('channels_select') || type.endsWith('conversations_select')) {
    return names.channels.map(({ id, name }) => option(id, `#${name}`));
  }
  const groups = recordsOf(element.option_groups).flatMap((group) =>
    recordsOf(group.options).map((one) => fromRecord(one, wordsOf(group.label))),
  );
  return [...recordsOf(element.options).map((one) => fromRecord(one, '')), ...groups];
}

function option(value: string, label: string): Option {
  return { value, label, description: '', group: '' };
}

function fromRecord(record: JsonRecord, group: string): Option {
  return { value: textOf(record.value), label: wordsOf(record.text), description: wordsOf(record.description), group };
}
