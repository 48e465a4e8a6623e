import type { Placed } from './find-element.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from './json.ts';

/** What a person enters or chooses: an option's value, an id, a date or a text; several where several can be chosen. */
export type Entered = string | readonly string[];

/** A chosen value together with the options of its delivery. */
export type Choosing<Options> = Options & { readonly value: Entered };

/** Returns a value with its options: none where only the value is given. */
export function choosingOf<Options extends object>(
  chosen: Entered | Choosing<Partial<Options>>,
): Choosing<Partial<Options>> {
  return isChoosing(chosen) ? chosen : ({ value: chosen } as Choosing<Partial<Options>>);
}

function isChoosing<Options>(chosen: Entered | Choosing<Options>): chosen is Choosing<Options> {
  return typeof chosen === 'object' && 'value' in chosen;
}

const CHOSEN_IDS: Readonly<Record<string, string>> = {
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
  multi_users_select: 'selected_users',
  multi_conversations_select: 'selected_conversations',
  multi_channels_select: 'selected_channels',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
};

const INITIAL: Readonly<Record<string, string>> = {
  selected_option: 'initial_option',
  selected_options: 'initial_options',
  selected_user: 'initial_user',
  selected_users: 'initial_users',
  selected_conversation: 'initial_conversation',
  selected_conversations: 'initial_conversations',
  selected_channel: 'initial_channel',
  selected_channels: 'initial_channels',
  selected_date: 'initial_date',
  selected_time: 'initial_time',
  selected_date_time: 'initial_date_time',
  value: 'initial_value',
};

/** The field in which Slack sends what was chosen with an element of that type; undefined for a button. */
function fieldOf(type: string): string | undefined {
  if (['static_select', 'external_select', 'overflow', 'radio_buttons'].includes(type)) return 'selected_option';
  if (['multi_static_select', 'multi_external_select', 'checkboxes'].includes(type)) return 'selected_options';
  if (type === 'datetimepicker') return 'selected_date_time';
  if (type.endsWith('_input')) return 'value';
  return CHOSEN_IDS[type];
}

/** What the element holds when nobody has touched it, in the form of a view's state; undefined for a button. */
export function initialValue(placed: Placed): JsonRecord | undefined {
  const field = fieldOf(placed.type);
  if (field === undefined || placed.type === 'overflow') return undefined;
  const isMany = placed.type.startsWith('multi_') || placed.type === 'checkboxes';
  return { type: placed.type, [field]: placed.element[INITIAL[field] ?? ''] ?? (isMany ? [] : null) };
}

/** The same after a person has entered something; an empty text takes away what was there. Throws where a person could not: no such option, or a button. */
export function enteredValue(placed: Placed, entered: Entered): JsonRecord {
  const { type } = placed;
  const field = fieldOf(type);
  if (field === undefined) throw new Error(`${placed.actionId} is a ${type}: nothing can be chosen there`);
  const many = (typeof entered === 'string' ? [entered] : entered).filter((value) => value !== '');
  if (field === 'selected_options') return { type, [field]: many.map((value) => optionOf(placed, value)) };
  if (type.startsWith('multi_')) return { type, [field]: many };
  const [one] = many;
  if (one === undefined) return { type, [field]: null };
  if (field === 'selected_option') return { type, [field]: optionOf(placed, one) };
  return { type, [field]: field === 'selected_date_time' ? Number(one) : one };
}

/** Whether the options of the element come from the app, while a person types. */
export function isExternal(type: string): boolean {
  return type === 'external_select' || type === 'multi_external_select';
}

function optionOf(placed: Placed, value: string): JsonRecord {
  const { element } = placed;
  const groups = recordsOf(element.option_groups).flatMap((group) => recordsOf(group.options));
  // A person leaves what stands in the element, or chooses what the app has offered.
  const initial = [...recordsOf([element.initial_option]), ...recordsOf(element.initial_options)];
  const options = [...recordsOf(element.options), ...groups, ...(isExternal(placed.type) ? initial : [])];
  const found = options.find((option) => option.value === value);
  if (isRecord(found)) return found;
  const offered = options.map((option) => textOf(option.value)).join(', ');
  throw new Error(`${placed.actionId} has no option ${value}, only: ${offered}`);
}
