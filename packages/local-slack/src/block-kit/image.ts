import { z } from 'zod';
import { LIMITS } from '../limits.ts';

const slackFile = z
  .strictObject({
    id: z
      .string()
      .regex(/^F[A-Z0-9]{8,}$/, 'invalid slack file')
      .optional(),
    url: z.string().min(1).optional(),
  })
  .refine((file) => (file.id === undefined) !== (file.url === undefined), 'invalid slack file');

/** Source of an image: exactly one of the two. */
export function imageSource() {
  return { image_url: z.string().min(1).max(LIMITS.imageUrl).optional(), slack_file: slackFile.optional() };
}

/** Whether exactly one of the two sources is given. */
export function hasOneSource(image: {
  readonly image_url?: string | undefined;
  readonly slack_file?: object | undefined;
}): boolean {
  return (image.image_url === undefined) !== (image.slack_file === undefined);
}

/** Error for any other combination. */
export const ONE_SOURCE = 'must provide exactly one of: image_url, slack_file';

/** An image in a section or context: docs.slack.dev/reference/block-kit/block-elements/image-element. */
export const imageElement = z
  .strictObject({ type: z.literal('image'), alt_text: z.string().min(1).max(LIMITS.imageAltText), ...imageSource() })
  .refine(hasOneSource, ONE_SOURCE);
