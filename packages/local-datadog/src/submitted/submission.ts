import { z } from 'zod';
import { ApiError, badRequest } from '../api-error.ts';
import { asTag, tagTrouble } from '../tags.ts';

/** One series of a submission. */
export interface SubmittedSeries {
  readonly metric: string;
  /** Tags as Datadog stores them: two spellings of one are the same. */
  readonly tags: readonly string[];
  /** `at` in milliseconds since 1970. */
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

/** "The maximum payload size is 500 kilobytes (512000 bytes)": https://docs.datadoghq.com/api/latest/metrics/#submit-metrics */
const MOST_BYTES = 512_000;
/** "Compressed payloads must have a decompressed size of less than 5 megabytes (5242880 bytes)": the same page. */
const UNPACKED_BYTES = 5_242_880;

/** Body of POST /api/v2/series: docs.datadoghq.com/api/latest/metrics/#submit-metrics */
const bodySchema = z.strictObject({
  series: z.array(
    z.strictObject({
      // https://docs.datadoghq.com/metrics/custom_metrics/#naming-custom-metrics
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

/** The series of a submission, and notes about tags that are changed or dropped. */
export interface Submission {
  readonly series: readonly SubmittedSeries[];
  readonly dropped: readonly string[];
}

/** A submission with its size on the wire, its tags as Datadog stores them. Throws an ApiError for anything that Datadog would reject. */
export function parseSubmission(text: string, bytes: number, decode: (text: string) => unknown): Submission {
  if (bytes > MOST_BYTES || Buffer.byteLength(text) >= UNPACKED_BYTES) throw new ApiError(413, 'Payload too large');
  const parsed = bodySchema.safeParse(decode(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badRequest(`API input validation failed: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const series = parsed.data.series.map(({ metric, tags, points }) => ({
    metric,
    tags: [...new Set(tags.map(asTag))],
    points: points.map(({ timestamp, value }) => ({ at: 1_000 * timestamp, value })),
  }));
  const tags = new Set(parsed.data.series.flatMap((one) => one.tags));
  return { series, dropped: [...tags].flatMap((tag) => tagTrouble(tag) ?? []) };
}
