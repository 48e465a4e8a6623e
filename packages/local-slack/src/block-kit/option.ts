import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { plainText, textObject } from './text.ts';

const fields = {
  value: z.string().min(1).max(LIMITS.optionValue),
  description: plainText(LIMITS.optionDescription).optional(),
};

/** An option of a select. */
export const option = z.strictObject({ text: plainText(LIMITS.optionText), ...fields });

/** An option of checkboxes or radio buttons, which takes mrkdwn too. */
export const choice = z.strictObject({
  text: textObject(LIMITS.optionText),
  value: fields.value,
  description: textObject(LIMITS.optionDescription).optional(),
});

/** An option of an overflow menu, which may be a link. */
export const menuOption = z.strictObject({
  text: plainText(LIMITS.optionText),
  ...fields,
  url: z.string().min(1).max(LIMITS.buttonUrl).optional(),
});

/** Options of a select under a heading. */
export const optionGroup = z.strictObject({
  label: plainText(LIMITS.optionGroupLabel),
  options: z.array(option).min(1).max(LIMITS.selectOptions),
});

/** The dialog that asks whether somebody is sure. */
export const confirm = z.strictObject({
  title: plainText(LIMITS.confirmTitle),
  text: textObject(LIMITS.confirmText),
  confirm: plainText(LIMITS.confirmButton),
  deny: plainText(LIMITS.confirmButton),
  style: z.enum(['primary', 'danger']).optional(),
});
