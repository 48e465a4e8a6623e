import { alignColumns } from '../blocks/kit/text.ts';
import type { Machine } from './machine.ts';
import { machineLine, number } from './report.ts';
import type { ScaleFigures } from './scale.ts';
import type { Asked } from './scale-acks.ts';
import type { StormFigures } from './scale-collectors.ts';
import type { RateFigures } from './scale-commands.ts';
import type { DigestFigures } from './scale-digests.ts';
import type { SizeFigures } from './scale-sizes.ts';

/** The whole report. */
export function renderScaleReport(machine: Machine, { sizes, digests, storm, rate }: ScaleFigures): string {
  return [
    machineLine(machine),
    '',
    ...(sizes.length > 0 ? sizeTable(sizes) : []),
    ...(digests ? digestLines(digests) : []),
    ...(storm ? stormLines(storm) : []),
    ...(rate ? rateLines(rate) : []),
  ].join('\n');
}

/** A row of the table about catalogs. */
interface Row {
  readonly label: string;
  readonly of: (figures: SizeFigures) => number;
}

const KB = 1_024;
const ROWS: readonly Row[] = [
  { label: 'start of the process to connected, ms', of: ({ connectMs }) => connectMs },
  { label: 'memory when connected, MB', of: ({ connectedMb }) => connectedMb },
  { label: 'memory after /health and a digest, MB', of: ({ afterMb }) => afterMb },
  { label: 'requests to Datadog for /health', of: ({ coldHealth }) => coldHealth.requests },
  { label: 'requests to Datadog for a digest', of: ({ digest }) => digest.requests },
  { label: '/health, data not read yet, ms', of: ({ coldHealth }) => coldHealth.ms },
  { label: '  of which waiting for Datadog, ms', of: ({ coldHealth }) => coldHealth.datadogMs },
  { label: '/health, data read already, ms', of: ({ warmHealthMs }) => warmHealthMs },
  { label: 'digest, data not read yet, ms', of: ({ digest }) => digest.ms },
  { label: '  of which waiting for Datadog, ms', of: ({ digest }) => digest.datadogMs },
  {
    label: 'longest hold-up of the event loop, ms',
    of: ({ coldHealth, digest }) => Math.max(coldHealth.holdUpMs, digest.holdUpMs),
  },
];

function sizeTable(sizes: readonly SizeFigures[]): readonly string[] {
  const [smallest] = sizes;
  const more = (figures: SizeFigures) => figures.metrics - (smallest?.metrics ?? 0);
  /** Cost of each further metric, beside the smallest catalog. */
  const perMetric = (of: Row['of']) => (figures: SizeFigures) =>
    smallest === undefined || more(figures) === 0 ? '–' : number((of(figures) - of(smallest)) / more(figures));
  const cost = [
    { label: 'per further metric: /health, ms', cell: perMetric(({ coldHealth }) => coldHealth.ms) },
    {
      label: 'per further metric: /health, ms of the bot',
      cell: perMetric(({ coldHealth }) => coldHealth.ms - coldHealth.datadogMs),
    },
    { label: 'per further metric: memory after, KB', cell: perMetric(({ afterMb }) => afterMb * KB) },
  ];
  return [
    ...alignColumns([
      ['one process for each catalog', ...sizes.map(({ metrics }) => `${number(metrics)} metrics`)],
      ...ROWS.map(({ label, of }) => [label, ...sizes.map((figures) => number(of(figures)))]),
      ...cost.map(({ label, cell }) => [label, ...sizes.map(cell)]),
    ]),
    '',
  ];
}

function digestLines({
  places,
  posted,
  firstMs,
  lastMs,
  lastReplyMs,
  rateLimited,
  asked,
  holdUpMs,
  topMb,
}: DigestFigures) {
  return [
    `${whole(places)} digests at the same minute, to channels and people: ${whole(posted)} posted once`,
    `  first after ${seconds(firstMs)}, last after ${seconds(lastMs)}, last reply in its thread after ${seconds(lastReplyMs)}; ${rateLimited} posts over Slack's rate`,
    `  meanwhile ${askedWords(asked)}; longest hold-up ${number(holdUpMs)} ms, memory at most ${number(topMb)} MB`,
    '',
  ];
}

function stormLines(storm: StormFigures): readonly string[] {
  const { collectors, named, messages, replies, messagesInAll } = storm;
  return [
    `${whole(collectors)} collectors that fail at once: ${whole(named)} reported; messages in the channel ${messages}, replies ${replies}`,
    `  first after ${seconds(storm.firstMessageMs)}, last change after ${seconds(storm.settledMs)}; ${storm.requestsOfEvaluation} requests to Datadog for an evaluation`,
    `  recovery of all shown after ${seconds(storm.recoveredMs)}, messages in the channel then ${messagesInAll}; longest hold-up ${number(storm.holdUpMs)} ms, memory at most ${number(storm.topMb)} MB`,
    '',
  ];
}

function rateLines({ perSecond, seconds: length, asked, beforeMb, topMb, afterMb, holdUpMs }: RateFigures) {
  return [
    `${perSecond} commands a second for ${length} s: ${askedWords(asked)}`,
    `  memory ${number(beforeMb)} MB before, ${number(topMb)} MB at most, ${number(afterMb)} MB ten seconds later; longest hold-up ${number(holdUpMs)} ms`,
    '',
  ];
}

function askedWords({ commands, acked, inTime, answered, ackP50Ms, ackP99Ms, ackMaxMs }: Asked): string {
  const acks = `ack p50 ${number(ackP50Ms)} ms, p99 ${number(ackP99Ms)} ms, at most ${number(ackMaxMs)} ms`;
  return `${whole(commands)} commands, ${whole(acked)} acknowledged (${whole(inTime)} within 3 s), ${whole(answered)} answered; ${acks}`;
}

function seconds(ms: number): string {
  return `${number(ms / 1_000)} s`;
}

/** Counts are not rounded. */
function whole(count: number): string {
  return count.toLocaleString('en-US');
}
