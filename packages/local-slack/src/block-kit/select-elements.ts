import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { confirm, option, optionGroup } from './option.ts';
import { plainText } from './text.ts';

/** What every element that can be acted upon has. */
export const actionId = z.string().min(1).max(LIMITS.actionId).optional();

/** What stands in an element of which nothing is chosen. */
export const placeholder = plainText(LIMITS.placeholder).optional();

const common = {
  action_id: actionId,
  placeholder,
  confirm: confirm.optional(),
  focus_on_load: z.boolean().optional(),
};
const many = { max_selected_items: z.int().min(1).optional() };
const id = z.string().min(1);
const filter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .optional();
/** Its options come from the app, while a person types: docs.slack.dev/reference/block-kit/block-elements/select-menu-element */
const external = { min_query_length: z.int().min(0).optional() };
const conversation = { default_to_current_conversation: z.boolean().optional(), filter };
const sources = {
  options: z.array(option).min(1).max(LIMITS.selectOptions).optional(),
  option_groups: z.array(optionGroup).min(1).max(LIMITS.optionGroups).optional(),
};

type Option = z.infer<typeof option>;
interface Sources {
  readonly options?: readonly Option[] | undefined;
  readonly option_groups?: readonly { readonly options: readonly Option[] }[] | undefined;
}

function hasOneSource(select: Sources): boolean {
  return (select.options === undefined) !== (select.option_groups === undefined);
}

function offers(select: Sources, chosen: readonly Option[]): boolean {
  const offered = select.options ?? select.option_groups?.flatMap((group) => group.options) ?? [];
  return chosen.every(({ value, text }) => offered.some((o) => o.value === value && o.text.text === text.text));
}

const ONE_SOURCE = 'must provide exactly one of: options, option_groups';
const NOT_OFFERED = 'initial option is not one of the options';

const staticSelect = z
  .strictObject({ type: z.literal('static_select'), ...common, ...sources, initial_option: option.optional() })
  .refine(hasOneSource, ONE_SOURCE)
  .refine((select) => offers(select, select.initial_option === undefined ? [] : [select.initial_option]), NOT_OFFERED);

const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...common,
    ...many,
    ...sources,
    initial_options: z.array(option).min(1).optional(),
  })
  .refine(hasOneSource, ONE_SOURCE)
  .refine((select) => offers(select, select.initial_options ?? []), NOT_OFFERED);

/** All elements of which something is chosen from a list. */
export const selects = [
  staticSelect,
  multiStaticSelect,
  z.strictObject({
    type: z.literal('external_select'),
    ...common,
    ...external,
    initial_option: option.optional(),
  }),
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...common,
    ...many,
    ...external,
    initial_options: z.array(option).min(1).optional(),
  }),
  z.strictObject({ type: z.literal('users_select'), ...common, initial_user: id.optional() }),
  z.strictObject({ type: z.literal('multi_users_select'), ...common, ...many, initial_users: z.array(id).optional() }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...common,
    ...conversation,
    initial_conversation: id.optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...common,
    ...many,
    ...conversation,
    initial_conversations: z.array(id).optional(),
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...common,
    initial_channel: id.optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('multi_channels_select'),
    ...common,
    ...many,
    initial_channels: z.array(id).optional(),
  }),
] as const;
