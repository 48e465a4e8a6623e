import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { accessory, actionElement, inputElement } from './elements.ts';
import { hasOneSource, imageElement, imageSource, ONE_SOURCE } from './image.ts';
import { mrkdwn, plainText, textObject } from './text.ts';

const block_id = z.string().min(1).max(LIMITS.blockId).optional();

/** docs.slack.dev/reference/block-kit/blocks/header-block */
export const header = z.strictObject({
  type: z.literal('header'),
  block_id,
  text: plainText(LIMITS.headerText),
  level: z.int().min(1).max(4).optional(),
});

/** docs.slack.dev/reference/block-kit/blocks/section-block */
export const section = z
  .strictObject({
    type: z.literal('section'),
    block_id,
    text: textObject(LIMITS.sectionText).optional(),
    fields: z.array(textObject(LIMITS.sectionFieldText)).min(1).max(LIMITS.sectionFields).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine(
    (block) => block.text !== undefined || block.fields !== undefined,
    'must provide at least one of: text, fields',
  );

/** docs.slack.dev/reference/block-kit/blocks/divider-block */
export const divider = z.strictObject({ type: z.literal('divider'), block_id });

/** docs.slack.dev/reference/block-kit/blocks/context-block */
export const context = z.strictObject({
  type: z.literal('context'),
  block_id,
  elements: z
    .array(z.discriminatedUnion('type', [plainText(LIMITS.contextText), mrkdwn(LIMITS.contextText), imageElement]))
    .min(1)
    .max(LIMITS.contextElements),
});

/** docs.slack.dev/reference/block-kit/blocks/actions-block */
export const actions = z.strictObject({
  type: z.literal('actions'),
  block_id,
  elements: z.array(actionElement).min(1).max(LIMITS.actionsElements),
});

/** docs.slack.dev/reference/block-kit/blocks/image-block */
export const image = z
  .strictObject({
    type: z.literal('image'),
    block_id,
    alt_text: z.string().min(1).max(LIMITS.imageAltText),
    title: plainText(LIMITS.imageTitle).optional(),
    ...imageSource(),
  })
  .refine(hasOneSource, ONE_SOURCE);

/** docs.slack.dev/reference/block-kit/blocks/input-block */
export const input = z.strictObject({
  type: z.literal('input'),
  block_id,
  label: plainText(LIMITS.inputLabel),
  hint: plainText(LIMITS.inputHint).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElement,
});

/** docs.slack.dev/reference/block-kit/blocks/markdown-block */
export const markdown = z.strictObject({
  type: z.literal('markdown'),
  block_id,
  text: z.string().min(1).max(LIMITS.markdownCharacters),
});
