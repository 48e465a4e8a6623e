import { z } from 'zod';

/** A plain_text object of 1 to `maximum` characters. */
export function plainText(maximum: number) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(maximum),
    emoji: z.boolean().optional(),
  });
}

/** A mrkdwn object of 1 to `maximum` characters. */
export function mrkdwn(maximum: number) {
  return z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(maximum),
    verbatim: z.boolean().optional(),
  });
}

/** A plain_text or mrkdwn object of 1 to `maximum` characters. */
export function textObject(maximum: number) {
  return z.discriminatedUnion('type', [plainText(maximum), mrkdwn(maximum)]);
}
