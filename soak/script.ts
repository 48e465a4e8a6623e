import type { Fault as DatadogFault } from '@metta-health-bot/local-datadog';
import type { Fault as SlackFault } from '@metta-health-bot/local-slack';
import fc from 'fast-check';
import {
  briefFault,
  type ClickEvent,
  type CollectorTroubleEvent,
  clicks,
  drawn,
  inOrder,
  longFault,
  someOf,
  type Timed,
  troubles,
} from '../test/support/random-events.ts';
import { COLLECTORS } from './catalog.ts';

/** Temporary fault of the database: `held` by another writer, its sessions ended, started anew, not writable. */
export const DATABASE_TROUBLES = ['held', 'sessions-ended', 'restarted', 'read-only'] as const;
export type DatabaseTrouble = (typeof DATABASE_TROUBLES)[number];

/** An event for the bots of a store. Times are in milliseconds, a replica is counted round and round. */
export type SoakEvent =
  | CollectorTroubleEvent
  | ClickEvent
  /** In a `line`, `{soon}` is the next minute. */
  | { readonly kind: 'command'; readonly by: string; readonly channel: string; readonly line: string }
  | { readonly kind: 'home'; readonly by: string }
  /** SIGKILL, SIGTERM, or SIGSTOP and SIGCONT; it is gone for `ms`. */
  | { readonly kind: 'kill' | 'stop' | 'freeze'; readonly replica: number; readonly ms: number }
  /** The links of Socket Mode fail, or Slack asks to renew them. */
  | { readonly kind: 'links'; readonly how: 'drop' | 'warning' | 'refresh_requested' }
  | { readonly kind: 'slack-outage'; readonly fault: SlackFault; readonly ms: number }
  | { readonly kind: 'datadog-outage'; readonly fault: DatadogFault; readonly ms: number }
  | { readonly kind: 'database'; readonly trouble: DatabaseTrouble; readonly ms: number };

/** Number of requests without a fault before the next one meets this fault. */
export interface Chance<Fault> {
  readonly gap: number;
  readonly fault: Fault;
}

/** Events between two calm points. */
export interface Round {
  readonly events: readonly Timed<SoakEvent>[];
  readonly slackFaults: readonly Chance<SlackFault>[];
  readonly datadogFaults: readonly Chance<DatadogFault>[];
}

export const ROUND_MS = 90_000;
/** Channels that may get digests, beside those of incidents. */
export const TEAM_CHANNELS = Array.from({ length: 12 }, (_, index) => `team-${index + 1}`);

const DRAWN_FAULTS = 100;
/** The others rest, so that they are not all called flapping for ever. */
const COLLECTORS_OF_ROUND = 6;
const PEOPLE = ['engineer', 'lead', 'oncall'] as const;

const slackWord = fc.constantFrom<SlackFault[]>(
  ...['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'].map((error) => ({
    kind: 'error' as const,
    error,
  })),
  { kind: 'delay', ms: 2_000 },
);
const slackFault = fc.oneof(
  { weight: 12, arbitrary: briefFault },
  { weight: 5, arbitrary: slackWord },
  { weight: 2, arbitrary: longFault },
);

const datadogFault = fc.constantFrom<DatadogFault[]>(
  ...([500, 502, 503, 504] as const).map((status) => ({ kind: 'status' as const, status })),
  { kind: 'status', status: 429, reset: 2 },
  { kind: 'garbage' },
  { kind: 'html' },
  { kind: 'cut' },
  { kind: 'empty' },
  { kind: 'hang', ms: 15_000 },
  { kind: 'delay', ms: 3_000 },
  { kind: 'drop' },
  { kind: 'nulls' },
  { kind: 'nulls', last: 1 },
  { kind: 'not-a-number' },
  { kind: 'errors', message: 'something is wrong' },
  { kind: 'huge' },
);
/** Faults during which Datadog cannot be read. */
const OUTAGE_FAULTS: readonly DatadogFault[] = [
  { kind: 'status', status: 500 },
  { kind: 'garbage' },
  { kind: 'html' },
  { kind: 'cut' },
  { kind: 'empty' },
  { kind: 'drop' },
  { kind: 'nulls' },
  { kind: 'not-a-number' },
];

const between = (min: number, max: number) => fc.integer({ min, max });
const line = fc.constantFrom(
  ...[
    '/health',
    '/health',
    '/collectors',
    '/collectors',
    '/incidents',
    '/incidents 30d',
    '/ci-status',
    '/training-status',
    '/eval-status',
  ],
  ...['/health help', '/health env:staging', '/health github.prs', '/health no-such-thing', '/skypilot-status'],
  ...['/digest', '/digest list', '/digest preview'],
);
const command = fc.record({
  kind: fc.constant('command' as const),
  by: fc.constantFrom(...PEOPLE),
  channel: fc.constantFrom('system-health', 'oncall', 'ci', ...TEAM_CHANNELS),
  line,
});
const digest = fc.record({
  kind: fc.constant('command' as const),
  by: fc.constantFrom(...PEOPLE),
  channel: fc.constantFrom(...TEAM_CHANNELS),
  line: fc.constantFrom(
    '/digest subscribe {soon} UTC daily',
    '/digest subscribe {soon} UTC daily',
    '/digest unsubscribe',
  ),
});
const home = fc.record({ kind: fc.constant('home' as const), by: fc.constantFrom(...PEOPLE) });
/** The first replica is ended rarely: its memory is watched for long. */
const replica = fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 12, arbitrary: between(1, 11) });
const gone = <Kind extends 'kill' | 'stop' | 'freeze'>(kind: Kind, most: number) =>
  fc.record({ kind: fc.constant(kind), replica, ms: between(0, most) });
const links = fc.record({
  kind: fc.constant('links' as const),
  how: fc.constantFrom('drop' as const, 'warning' as const, 'refresh_requested' as const),
});
const slackOutage = fc.record({
  kind: fc.constant('slack-outage' as const),
  fault: fc.oneof(briefFault, slackWord),
  ms: between(2_000, 15_000),
});
const datadogOutage = fc.record({
  kind: fc.constant('datadog-outage' as const),
  fault: datadogFault,
  ms: between(2_000, 15_000),
});
const database = fc.record({
  kind: fc.constant('database' as const),
  trouble: fc.constantFrom(...DATABASE_TROUBLES),
  ms: between(500, 6_000),
});

/** The `number`-th round of that seed, counted from 0: the same for the same seed. A fault meets `percent` of the requests. */
export function roundOf(seed: number, number: number, percent = 1): Round {
  const collectors = Array.from(
    { length: COLLECTORS_OF_ROUND },
    (_, index) => COLLECTORS[(number * COLLECTORS_OF_ROUND + index) % COLLECTORS.length] ?? '',
  );
  const trouble = troubles(collectors);
  const firstFailures = trouble.map((one) => ({ ...one, trouble: 'failed' as const }));
  const round = fc.record({
    events: fc
      .tuple(
        someOf<SoakEvent>(firstFailures, 1, 3, ROUND_MS / 10),
        someOf<SoakEvent>(trouble, 6, 12, ROUND_MS),
        // An incident with a silence is kept until that has ended.
        someOf<SoakEvent>(clicks(['recovery', 'recovery', 'recovery', '1h']), 15, 30, ROUND_MS),
        someOf<SoakEvent>(command, 12, 24, ROUND_MS),
        someOf<SoakEvent>(digest, 0, 2, ROUND_MS / 2),
        someOf<SoakEvent>(home, 1, 3, ROUND_MS),
        someOf<SoakEvent>(fc.oneof(gone('kill', 8_000), gone('kill', 1_000), gone('stop', 2_000)), 1, 3, ROUND_MS),
        someOf<SoakEvent>(gone('freeze', 20_000), 0, 2, ROUND_MS),
        someOf<SoakEvent>(fc.oneof(links, slackOutage, datadogOutage), 1, 3, ROUND_MS),
        someOf<SoakEvent>(database, 1, 2, ROUND_MS),
      )
      .map((parts) => inOrder<SoakEvent>(parts)),
    slackFaults: chances(slackFault, percent),
    datadogFaults: chances(datadogFault, percent),
  });
  return drawn(round, mixed(seed, number));
}

/** A fault in which Datadog returns nothing valid. */
export function outageFault(seed: number, number: number): DatadogFault {
  return drawn(fc.constantFrom(...OUTAGE_FAULTS), mixed(seed, number));
}

function chances<Fault>(fault: fc.Arbitrary<Fault>, percent: number): fc.Arbitrary<Chance<Fault>[]> {
  const meanGap = 100 / percent;
  const chance = fc.record({ gap: fc.nat(Math.floor(2 * meanGap)), fault });
  return fc.array(chance, { minLength: DRAWN_FAULTS, maxLength: DRAWN_FAULTS });
}

/** Asked for each request: the fault that it meets, if any. The list begins anew when it is through. */
export function byChance<Fault>(list: readonly Chance<Fault>[]): () => Fault | undefined {
  let next = 0;
  let left = list[0]?.gap ?? Number.POSITIVE_INFINITY;
  return () => {
    if (left > 0) {
      left -= 1;
      return undefined;
    }
    const due = list[next];
    next = (next + 1) % list.length;
    left = list[next]?.gap ?? 0;
    return due?.fault;
  };
}

/** One 32-bit seed out of two numbers. */
function mixed(seed: number, number: number): number {
  return (Math.imul(seed, 0x9e3779b1) + number) | 0;
}
