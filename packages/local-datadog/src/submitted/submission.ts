import { z } from 'zod';
import { ApiError, badRequest } from '../api-error.ts';
import { asTag } from '../tag.ts';

/** Of one series of a submission. */
export interface SubmittedSeries {
  readonly metric: string;
  /** As Datadog stores them: two spellings of one are one. */
  readonly tags: readonly string[];
  /** `at` in milliseconds since 1970. */
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

/** As it comes and unpacked: https://docs.datadoghq.com/api/latest/metrics/#submit-metrics */
const MOST_BYTES = 512_000;
const MOST_CHARACTERS = 5_242_880;

/** What POST /api/v2/series takes: docs.datadoghq.com/api/latest/metrics/#submit-metrics */
const bodySchema = z.strictObject({
  series: z.array(
    z.strictObject({
      metric: z.string().regex(/^[A-Za-z][A-Za-z0-9_.]{0,199}$/),
      type: z.literal([0, 1, 2, 3]).default(0),
      points: z.array(z.strictObject({ timestamp: z.int(), value: z.number() })),
      tags: z.array(z.string().min(1)).default([]),
      resources: z.array(z.strictObject({ type: z.string(), name: z.string() })).optional(),
      unit: z.string().optional(),
      interval: z.int().optional(),
      source_type_name: z.string().optional(),
      metadata: z.object({}).optional(),
    }),
  ),
});

/** The series of a submission of so many bytes on the wire. Throws an ApiError for what Datadog would not take. */
export function parseSubmission(
  text: string,
  bytes: number,
  decode: (text: string) => unknown,
): readonly SubmittedSeries[] {
  if (bytes > MOST_BYTES || text.length > MOST_CHARACTERS) throw new ApiError(413, 'Payload too large');
  const parsed = bodySchema.safeParse(decode(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badRequest(`API input validation failed: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  return parsed.data.series.map(({ metric, tags, points }) => ({
    metric,
    tags: [...new Set(tags.map(asTag))],
    points: points.map(({ timestamp, value }) => ({ at: 1_000 * timestamp, value })),
  }));
}
