import type { LocalDatadog } from '@metta-health-bot/local-datadog';
import type { CollectorTrouble } from './collector-troubles.ts';

/** A collector as the catalog describes it. */
interface Reporter {
  readonly name: string;
  /** Metrics that it sends. */
  readonly metrics: readonly string[];
}

/** Metrics named in an error, at most; the number of further ones follows them. */
const MOST_NAMED = 5;

/** Error messages of each trouble, as a collector would report them; a trouble without any is one of which it knows nothing itself. */
const MESSAGES: Readonly<Record<CollectorTrouble, readonly string[]>> = {
  works: [],
  failed: ['HTTP 401 of every request: the token has expired (simulated). Next step: renew its token in the settings'],
  errors: [
    'HTTP 502 of the newest page (simulated)',
    'no response within 10 s of the list of runs (simulated)',
    'the answer is not JSON (simulated)',
    'the rate limit is used up (simulated)',
  ],
  slow: [],
  silent: [],
};

const HOUR_MS = 3_600_000;

/** Reports the errors of a trouble to Datadog, as a collector does in the run in which they occur; `now` in milliseconds since 1970. */
export function reportTrouble(
  { events }: Pick<LocalDatadog, 'events'>,
  { name, metrics }: Reporter,
  {
    trouble,
    now,
    environment,
  }: { readonly trouble: CollectorTrouble; readonly now: number; readonly environment: string },
): void {
  const rest = metrics.length - MOST_NAMED;
  const named = [...metrics.slice(0, MOST_NAMED), ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
  for (const title of MESSAGES[trouble]) {
    const fields = { collector: name, metric: named, time: new Date(now).toISOString() };
    const body = {
      title,
      text: Object.entries(fields)
        .map(([field, value]) => `${field}: ${value}`)
        .join('\n'),
      tags: [
        'feed:collector_error',
        `collector:${name}`,
        `key:${name}-${Math.floor(now / HOUR_MS)}-${MESSAGES[trouble].indexOf(title)}`,
        environment,
      ],
      alert_type: 'error',
      date_happened: Math.floor(now / 1000),
    };
    events.create(body, now, () => {});
  }
}
