import { type CollectorsCard, renderCollectors } from '../../../../blocks/health/collectors.ts';
import { TABLE_FORMATS, type TableFormat } from '../../../../blocks/kit/table.ts';
import {
  type CollectorHealth,
  type CollectorReading,
  collectorLines,
} from '../../../../src/health/collector-health.ts';
import { HOSTILE_NAMES, HUGE, HUGE_NAMES } from './hostile.ts';
import { type PreviewCase, viewOf } from './preview-case.ts';
import { ago, DATADOG_OUTAGE, FIRING, RECOVERED, silence, storm, WARNING } from './sample-incident.ts';
import { pushed } from './sample-links.ts';
import { fresh, NOW, stale, TIME_ZONE } from './sample-rollup.ts';
import { SOURCES, sourcesNamed } from './sample-sources.ts';

const THRESHOLDS = { errors: 3, seconds: 30 } as const;
const EVERY_MS = 15 * 60_000;

/** A run that many minutes ago: its seconds, metrics and errors. */
function run(
  minutes: number,
  { seconds, metrics, errors }: { readonly seconds: number; readonly metrics: number; readonly errors: number },
): CollectorReading {
  return {
    lastRunAt: ago(minutes),
    durationSeconds: seconds,
    metricCount: metrics,
    failed: false,
    errorsLastHour: errors,
    refused: undefined,
  };
}

const NEVER: CollectorReading = {
  lastRunAt: null,
  durationSeconds: null,
  metricCount: null,
  failed: null,
  errorsLastHour: null,
  refused: undefined,
};

function health(
  readings: Readonly<Record<string, CollectorReading>>,
  widgets: CollectorHealth['widgets'] = [],
): CollectorHealth {
  const collectors = Object.keys(readings).map((title) => ({ name: title, title, everyMs: EVERY_MS }));
  return {
    timeZone: TIME_ZONE,
    lines: collectorLines(collectors, {
      readings: new Map(Object.entries(readings)),
      now: NOW,
      thresholds: THRESHOLDS,
    }),
    widgets,
  };
}

const HEALTHY = {
  Skypilot: run(8, { seconds: 0.8, metrics: 7, errors: 0 }),
  Health: run(12, { seconds: 3.5, metrics: 25, errors: 0 }),
};
const ORDINARY = health({
  ...HEALTHY,
  Eval: run(2_000, { seconds: 1.5, metrics: 5, errors: 0 }),
  WandB: run(5, { seconds: 48.24, metrics: 15, errors: 1 }),
  GitHub: { ...run(2, { seconds: 1.2, metrics: 25, errors: 5 }), failed: true },
});
const named = (names: readonly string[]) =>
  health(
    Object.fromEntries(
      names.map((name, at) => [name || `name ${at}`, run(at, { seconds: at, metrics: at, errors: at % 5 })]),
    ),
  );

const HUGE_HEALTH = named(HUGE_NAMES.map((name, at) => `${at} ${name}`));

const CARD = {
  incidents: [],
  isPosting: true,
  environment: undefined,
  controls: { commandLine: '/collectors' },
  links: [pushed('Collector Health')],
  now: NOW,
} as const;

function draw(value: CollectorHealth, tables: TableFormat = 'data_table', card: Partial<CollectorsCard> = {}) {
  return renderCollectors({ ...CARD, answer: fresh(value), ...card }, viewOf(tables, { kind: 'asker' }));
}

const INCIDENTS: CollectorsCard['incidents'] = [
  { incident: FIRING, permalink: 'https://slack.example.com/archives/C0ONCALL/p1' },
  { incident: { ...WARNING, label: 'WandB', acknowledged: { by: 'U0ONCALL', at: ago(20) } } },
  { incident: { ...WARNING, label: 'Eval', silence: silence(ago(-50), 'the cluster is being moved') } },
  { incident: { ...RECOVERED, label: 'Skypilot', silence: silence(ago(-20)) } },
];

/** The answer of `/collectors` in every situation it can be in. */
export const COLLECTORS_CASES: readonly PreviewCase[] = [
  ...TABLE_FORMATS.map((format) => ({
    title: `Collectors, ordinary, as ${format}`,
    about: 'A row for each collector, failing first; what is open and what is silenced.',
    message: draw(ORDINARY, format, { incidents: INCIDENTS }),
  })),
  {
    title: 'Collectors, all healthy',
    about: 'Nothing is open.',
    message: draw(health(HEALTHY)),
  },
  {
    title: 'Collectors, no notifications',
    about: 'There is no on-call channel.',
    message: draw(ORDINARY, 'data_table', { isPosting: false }),
  },
  {
    title: 'Collectors, stale',
    about: 'Datadog fails: the last good values, and every light is gray.',
    message: draw(ORDINARY, 'data_table', { answer: stale(ORDINARY), incidents: [{ incident: DATADOG_OUTAGE }] }),
  },
  {
    title: 'Collectors, no data and refused',
    about: 'Gray says since when, or why.',
    message: draw(
      health({
        GitHub: NEVER,
        WandB: { ...NEVER, refused: 'unexpected token "{"' },
        Eval: run(90, { seconds: 1, metrics: 5, errors: 0 }),
      }),
    ),
  },
  {
    title: 'Collectors, sources seen in part',
    about: 'Which metrics are missing, how far their source was seen, and the next step.',
    message: draw({ ...ORDINARY, sources: SOURCES }),
  },
  {
    title: 'Collectors, shared to a channel',
    about: 'Without controls and without mentions of those who act.',
    message: renderCollectors(
      { ...CARD, answer: fresh(ORDINARY), incidents: INCIDENTS, environment: 'staging' },
      viewOf('data_table', { kind: 'channel', sharedBy: 'U0LEAD' }),
    ),
  },
  { title: 'Collectors, none', about: 'The catalog names no collector.', message: draw(health({})) },
  ...TABLE_FORMATS.map((format) => ({
    title: `Collectors, huge, as ${format}`,
    about: `${HUGE} collectors and as many incidents.`,
    message: draw({ ...HUGE_HEALTH, sources: sourcesNamed(HUGE_NAMES) }, format, {
      incidents: HUGE_NAMES.map((label) => ({ incident: { ...FIRING, label, silence: silence('recovery', label) } })),
    }),
  })),
  {
    title: 'Collectors, injected',
    about: 'Hostile names show as they are.',
    message: draw({ ...named(HOSTILE_NAMES), sources: sourcesNamed(HOSTILE_NAMES) }, 'data_table', {
      incidents: [
        ...HOSTILE_NAMES.map((label) => ({ incident: { ...FIRING, label } })),
        { incident: storm(HOSTILE_NAMES, 2) },
      ],
    }),
  },
];
