import { badRequest } from './api-error.ts';

/** Value of a bucket without data, for gaps up to `limit` seconds. `null`: nothing. */
export interface Fill {
  readonly method: (typeof FILLS)[number];
  readonly limit: number;
}

const FILLS = ['null', 'zero', 'last', 'linear'] as const;

// Five minutes by default: https://docs.datadoghq.com/dashboards/functions/interpolation/
const DEFAULT_LIMIT = 300;

/** Parses the arguments of `.fill(zero)` or `.fill(last, 3600)`. */
export function parseFill(words: readonly string[], text: string): Fill {
  const [written, limit = String(DEFAULT_LIMIT), ...more] = words;
  const method = FILLS.find((known) => known === written);
  if (!method || more.length > 0 || !/^\d+$/.test(limit)) {
    throw badRequest(`Error parsing query: invalid fill in ${text}: expected null, zero, last or linear`);
  }
  return { method, limit: Number(limit) };
}

/** Points with the gaps between buckets filled. A series without any point stays without. */
export function applyFill(
  { method, limit }: Fill,
  points: ReadonlyMap<number, number>,
  starts: readonly number[],
): ReadonlyMap<number, number> {
  if (method === 'null' || points.size === 0) return points;
  if (method === 'zero') return new Map(starts.map((start) => [start, points.get(start) ?? 0]));
  const known = [...points].sort(([a], [b]) => a - b);
  const filled = new Map(points);
  for (const start of starts) {
    if (points.has(start)) continue;
    const before = known.findLast(([at]) => at < start);
    const after = known.find(([at]) => at > start);
    if (before && method === 'last' && start - before[0] <= limit * 1000) filled.set(start, before[1]);
    if (before && after && method === 'linear' && after[0] - before[0] <= limit * 1000) {
      filled.set(start, before[1] + ((after[1] - before[1]) * (start - before[0])) / (after[0] - before[0]));
    }
  }
  return filled;
}
