import { alignColumns } from '../blocks/kit/text.ts';
import { CONTENDERS, type ContenderName } from './contender.ts';
import { FIGURES, type Figure, isMet, type Rounds, ratioOf } from './figures.ts';
import type { Machine } from './machine.ts';
import { IN_FLIGHT, PAUSE_MS } from './round.ts';
import { type Summary, summarize } from './statistics.ts';

/** The whole report, of at least one round. */
export function renderReport(machine: Machine, commands: number, rounds: readonly Rounds[]): string {
  const table = alignColumns([
    ['median (min..max) of the rounds', 'Bolt that acks', 'Bolt that posts', 'this bot', 'ratio', 'target'],
    ...FIGURES.map((figure) => rowOf(figure, rounds)),
  ]);
  return [
    machineLine(machine),
    `${rounds.length} interleaved rounds, new processes in each; ${number(commands)} /health one after another, then ${number(commands)} with ${IN_FLIGHT} in flight`,
    '',
    ...table,
    '',
    'The ratio is bot / contender, taken within each round. The first contender is ten lines of Bolt that only ack; the second acks and posts',
    'the same finished answer to the response_url. Start and memory when connected are compared with the first, all else with the second.',
    `A command comes when the answer to the last one has arrived; "idle before" leaves ${PAUSE_MS} ms of rest after each, as people would.`,
    `Local Slack and Datadog share the machine: of a core they took ${CONTENDERS.map((name) => `${cpu(rounds, name)} with ${WORDS[name]}`).join(', ')}.`,
    '',
  ].join('\n');
}

const WORDS: Readonly<Record<ContenderName, string>> = {
  acking: 'Bolt that acks',
  posting: 'Bolt that posts',
  bot: 'the bot',
};

/** Describes the machine on which the figures were measured, in a line. */
export function machineLine({ node, platform, cores, processor, loadBefore }: Machine): string {
  return `Node ${node}, ${platform}, ${cores} x ${processor}; load before: ${number(loadBefore)}`;
}

function rowOf(figure: Figure, rounds: readonly Rounds[]): readonly string[] {
  const values = CONTENDERS.map((name) => summary(summarize(rounds.map((round) => figure.of(round[name])))));
  const ratio = ratioOf(figure, rounds);
  if (!figure.against || !ratio) return [figure.label, ...values, '–', '–'];
  const { target, moreIsBetter } = figure.against;
  const verdict = isMet(figure.against, ratio.median) ? 'met' : 'missed';
  return [figure.label, ...values, summary(ratio), `${moreIsBetter ? 'at least' : 'at most'} ${target}: ${verdict}`];
}

function summary({ median, min, max }: Summary): string {
  return `${number(median)} (${number(min)}..${number(max)})`;
}

function cpu(rounds: readonly Rounds[], contender: ContenderName): string {
  return `${Math.round(100 * summarize(rounds.map((round) => round[contender].concurrent.servicesCpu)).median)} %`;
}

/** Three digits of it are enough. */
export function number(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
