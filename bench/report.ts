import { alignColumns } from '../blocks/kit/text.ts';
import type { Machine } from './machine.ts';
import { IN_FLIGHT, PAUSE_MS, type Round } from './round.ts';
import { type Summary, summarize } from './statistics.ts';

/** Both contenders in the same round, one right after the other. */
export interface Pair {
  readonly bare: Round;
  readonly ours: Round;
}

interface Figure {
  readonly label: string;
  readonly of: (round: Round) => number;
  /** Whether it means the same for both; if not, there is no ratio and no figure of the bare app. */
  readonly compared: boolean;
}

const FIGURES: readonly Figure[] = [
  { label: 'start of the process to connected, ms', of: ({ connectMs }) => connectMs, compared: true },
  { label: 'ack, idle before: p50, ms', of: ({ idle }) => idle.p50Ms, compared: true },
  { label: 'ack, idle before: p99, ms', of: ({ idle }) => idle.p99Ms, compared: true },
  { label: 'ack, one after another: p50, ms', of: ({ single }) => single.p50Ms, compared: true },
  { label: 'ack, one after another: p99, ms', of: ({ single }) => single.p99Ms, compared: true },
  { label: `ack, ${IN_FLIGHT} in flight: p50, ms`, of: ({ crowd }) => crowd.p50Ms, compared: true },
  { label: `ack, ${IN_FLIGHT} in flight: p99, ms`, of: ({ crowd }) => crowd.p99Ms, compared: true },
  { label: 'memory when connected, MB', of: ({ connectedMb }) => connectedMb, compared: true },
  { label: 'memory after the load, MB', of: ({ loadedMb }) => loadedMb, compared: true },
  { label: 'answers a second, one after another', of: ({ single }) => single.perSecond, compared: false },
  { label: `answers a second, ${IN_FLIGHT} in flight`, of: ({ crowd }) => crowd.perSecond, compared: false },
  { label: 'Datadog requests for all of them', of: ({ datadogRequests }) => datadogRequests, compared: false },
];

/** The whole report, of at least one pair. */
export function renderReport(machine: Machine, commands: number, pairs: readonly Pair[]): string {
  const table = alignColumns([
    ['median (min..max) of the rounds', 'bare Bolt', 'this bot', 'bot / bare'],
    ...FIGURES.map((figure) => rowOf(figure, pairs)),
  ]);
  return [
    machineLine(machine),
    `${pairs.length} interleaved rounds, new processes in each; ${number(commands)} /health one after another, then ${number(commands)} with ${IN_FLIGHT} in flight`,
    '',
    ...table,
    '',
    'bot / bare is taken within each round: 1 is no cost over ten lines of Bolt, 2 is twice as much. Lower is better.',
    'The bare app only acks. The bot goes on after its ack: it renders the rollup and posts it to the response_url, and its',
    'next command comes when that answer has arrived. So its acks one after another wait for the end of the last answer,',
    `those in flight behind the rendering of others; "idle before" leaves ${PAUSE_MS} ms of rest after each, as people would.`,
    `Local Slack and Datadog share the machine: ${cpu(pairs, 'bare')} of a core under the bare load in flight, ${cpu(pairs, 'ours')} under the bot's.`,
    '',
  ].join('\n');
}

/** Describes the machine on which the figures were measured, in a line. */
export function machineLine({ node, platform, cores, processor, loadBefore }: Machine): string {
  return `Node ${node}, ${platform}, ${cores} x ${processor}; load before: ${number(loadBefore)}`;
}

function rowOf({ label, of, compared }: Figure, pairs: readonly Pair[]): readonly string[] {
  const ours = summarize(pairs.map((pair) => of(pair.ours)));
  if (!compared) return [label, '–', summary(ours), '–'];
  const bare = summarize(pairs.map((pair) => of(pair.bare)));
  const ratio = summarize(pairs.map((pair) => of(pair.ours) / of(pair.bare)));
  return [label, summary(bare), summary(ours), summary(ratio)];
}

function summary({ median, min, max }: Summary): string {
  return `${number(median)} (${number(min)}..${number(max)})`;
}

function cpu(pairs: readonly Pair[], contender: keyof Pair): string {
  return `${Math.round(100 * summarize(pairs.map((pair) => pair[contender].crowd.servicesCpu)).median)} %`;
}

/** Three digits of it are enough. */
export function number(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
