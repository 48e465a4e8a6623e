import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { imageElement } from './image.ts';
import { choice, confirm, menuOption } from './option.ts';
import { actionId, placeholder, selects } from './select-elements.ts';
import { plainText } from './text.ts';

const confirmable = { action_id: actionId, confirm: confirm.optional() };
const focusable = { focus_on_load: z.boolean().optional() };

const button = z.strictObject({
  type: z.literal('button'),
  ...confirmable,
  text: plainText(LIMITS.buttonText),
  value: z.string().min(1).max(LIMITS.buttonValue).optional(),
  url: z.string().min(1).max(LIMITS.buttonUrl).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().min(1).max(LIMITS.accessibilityLabel).optional(),
});

const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...confirmable,
  options: z.array(menuOption).min(1).max(LIMITS.overflowOptions),
});

const choices = z.array(choice).min(1).max(LIMITS.choiceOptions);

const shared = [
  ...selects,
  z.strictObject({
    type: z.literal('checkboxes'),
    ...confirmable,
    ...focusable,
    options: choices,
    initial_options: z.array(choice).min(1).optional(),
  }),
  z.strictObject({
    type: z.literal('radio_buttons'),
    ...confirmable,
    ...focusable,
    options: choices,
    initial_option: choice.optional(),
  }),
  z.strictObject({
    type: z.literal('datepicker'),
    ...confirmable,
    ...focusable,
    placeholder,
    initial_date: z.iso.date('must be a date: YYYY-MM-DD').optional(),
  }),
  z.strictObject({
    type: z.literal('timepicker'),
    ...confirmable,
    ...focusable,
    placeholder,
    initial_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time: HH:mm')
      .optional(),
    timezone: z.string().min(1).optional(),
  }),
  z.strictObject({
    type: z.literal('datetimepicker'),
    ...confirmable,
    ...focusable,
    initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
  }),
] as const;

const typed = {
  action_id: actionId,
  ...focusable,
  placeholder,
  initial_value: z.string().min(1).optional(),
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z
        .array(z.enum(['on_enter_pressed', 'on_character_entered']))
        .min(1)
        .optional(),
    })
    .optional(),
};

const plainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    ...typed,
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(LIMITS.inputLength).optional(),
    max_length: z.int().min(1).max(LIMITS.inputLength).optional(),
  })
  .refine(
    (input) => (input.min_length ?? 0) <= (input.max_length ?? LIMITS.inputLength),
    'min_length exceeds max_length',
  );

/** Elements of an actions block. */
export const actionElement = z.discriminatedUnion('type', [button, overflow, ...shared]);

/** Elements that a section may have as its accessory. */
export const accessory = z.discriminatedUnion('type', [button, overflow, imageElement, ...shared]);

/** Elements that an input block may have. */
export const inputElement = z.discriminatedUnion('type', [
  plainTextInput,
  z.strictObject({ type: z.literal('email_text_input'), ...typed }),
  z.strictObject({ type: z.literal('url_text_input'), ...typed }),
  z.strictObject({
    type: z.literal('number_input'),
    ...typed,
    is_decimal_allowed: z.boolean(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
  ...shared,
]);
