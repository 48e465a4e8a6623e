import type { Fault } from '@metta-health-bot/local-datadog';
import type { Demo } from '../demo.ts';
import { choice } from './control.ts';

interface Failure {
  readonly value: string;
  readonly label: string;
  readonly faults: (demo: Demo) => readonly Fault[];
}

const HANG_MS = 20_000;

const FAILURES: readonly [Failure, ...Failure[]] = [
  { value: 'works', label: 'Works', faults: () => [] },
  { value: 'drop', label: 'Cut off: drops every connection', faults: () => [{ kind: 'drop' }] },
  { value: '500', label: 'Answers 500', faults: () => [{ kind: 'status', status: 500 }] },
  { value: '403', label: 'Answers 403', faults: () => [{ kind: 'status', status: 403 }] },
  { value: '429', label: 'Answers 429', faults: () => [{ kind: 'status', status: 429, reset: 30 }] },
  { value: 'garbage', label: 'Answers garbage', faults: () => [{ kind: 'garbage' }] },
  { value: 'hang', label: 'Hangs for 20 seconds', faults: () => [{ kind: 'hang', ms: HANG_MS }] },
  { value: 'missing', label: 'Has no series of the first metric', faults: withoutFirstMetric },
  { value: 'nulls', label: 'Has nulls for values', faults: () => [{ kind: 'nulls' }] },
];

const failure = choice(
  {
    id: 'datadog-failure',
    group: 'Datadog',
    label: 'How it fails (the bot keeps what it read for a minute; a restarted bot asks at once)',
  },
  FAILURES,
  (demo, { faults }) => {
    demo.datadog.faults.clear();
    for (const fault of faults(demo)) demo.datadog.faults.always(fault);
  },
);

/** Faults of the local Datadog. */
export const DATADOG_CONTROLS = [failure];

/** Neither its figure of merit nor what that could be computed from. */
function withoutFirstMetric({ catalog }: Demo): readonly Fault[] {
  const [metric] = catalog.metrics;
  if (metric === undefined) throw new Error('The catalog has no metric.');
  return [metric.fom, metric.raw].map((name) => ({ kind: 'missing', metric: name }));
}
