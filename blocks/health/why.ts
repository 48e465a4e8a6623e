import { meets } from '../../src/catalog/target.ts';
import { formatDuration } from '../../src/core/duration.ts';
import type { Change, Confidence, DriftChange, StepChange } from '../../src/explain/change.ts';
import type { Why } from '../../src/explain/why.ts';
import type { DashboardLink } from '../../src/health/dashboard-link.ts';
import { aboutValue, valueWithUnit } from '../../src/health/format.ts';
import type { KnownAnswer } from '../../src/health/reading.ts';
import { type CardView, smallPrint } from '../kit/card.ts';
import { type Controls, cardFooter } from '../kit/controls.ts';
import { dashboardLinks } from '../kit/dashboard-links.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { describeAge } from '../kit/failure.ts';
import { header, type Message, message, paragraphs, section } from '../kit/message.ts';
import { moment } from '../kit/time.ts';
import { aroundLines } from './why-around.ts';
import { beforeLines } from './why-before.ts';

/** The newest change of a metric to draw. */
export interface WhyCard {
  readonly answer: KnownAnswer<Why>;
  readonly environment: string | undefined;
  /** The metric in Datadog over the time of the change. */
  readonly links: readonly DashboardLink[];
  /** The same of other metrics that moved, by their names; a name may have none. */
  readonly proofs?: ReadonlyMap<string, DashboardLink>;
  readonly controls: Controls;
  readonly now: number;
}

/** Renders when a metric changed, what happened before, what else moved and whether it has happened before. It never names a cause. */
export function renderWhy(card: WhyCard, view: CardView): Message {
  const { answer, environment, links, proofs, controls, now } = card;
  const why = answer.value;
  const name = `${why.area.title}: ${why.label}`;
  const title = environment ? `Why? ${name} (${environment})` : `Why? ${name}`;
  const problem = describeAge(answer, { now, timeZone: why.timeZone, audience: view.audience });
  const lead = leadLines(why, now);
  const reported = why.explanation.before;
  const context = {
    areas: [why.area.title],
    of: 'change',
    isWhole: why.hasAllEvents,
    now,
    timeZone: why.timeZone,
  } as const;
  const before = reported === null ? [] : beforeLines(reported, context);
  const around = aroundLines(why, proofs);
  const notRead = why.notRead.map((what) => `⚠️ Not read: ${escapeMrkdwn(what, NOT_READ_LENGTH)}`);
  return message(
    [...problem, escapeMrkdwn(title), ...[...lead, ...before, ...around, ...notRead].map(spoken)],
    [
      header(title),
      ...problem.map((text) => section(`⚠️ ${text}`)),
      section(lead.join('\n')),
      ...paragraphs(before),
      ...paragraphs(around),
      ...paragraphs(notRead),
      ...dashboardLinks(links),
      smallPrint({
        at: answer.at,
        now,
        timeZone: why.timeZone,
        environment,
        notes: [`${why.days} days read, by the hour`],
      }),
      ...cardFooter(view.audience, controls),
    ],
  );
}

const NOT_READ_LENGTH = 300;

/** A line without the marks of bold and with links as their words, for notifications and screen readers. */
export function spoken(line: string): string {
  return line
    .replaceAll('*', '')
    .replace(/<[^|<>]*\|([^<>]*)>/g, '$1')
    .replace(/^[•\s]+|:$/g, '')
    .trim();
}

/** Time and size of the change, and the value now. */
function leadLines(why: Why, now: number): readonly string[] {
  return [...betterLine(why.explanation.change), changeLine(why, now), ...recoveryLines(why, now), valueLine(why)];
}

/** Without a change for the worse the newest one for the better is shown, which nobody asked for. */
function betterLine(change: Change): readonly string[] {
  const isBetter = (change.kind === 'step' || change.kind === 'drift') && !change.isWorse;
  return isBetter
    ? ['*Nothing found* that made it worse in the last 7 days. The newest change is one for the better:']
    : [];
}

function changeLine(why: Why, now: number): string {
  const { change } = why.explanation;
  switch (change.kind) {
    case 'step':
      return `${wayOf(change)} *${levels(why, change)}* (${worthOf(change)}) ${timeOf(change, now, why.timeZone)}: ${CONFIDENCE[change.confidence]}.`;
    case 'drift':
      return `${wayOf(change)} slowly *${levels(why, change)}* (${worthOf(change)}) between ${moment(change.from, now, why.timeZone)} and ${moment(change.to, now, why.timeZone)}, without a time at which it changed. So there is nothing to name before it.`;
    case 'no-data':
      return `*No data* since ${moment(change.since, now, why.timeZone)} (for ${formatDuration(now - change.since)}).`;
    case 'none':
      return `*Nothing found*: no change stands out from what is usual in the last 7 days, by ${change.hours} hours with data.`;
    case 'too-little':
      if (change.hours === 0) return `*No data* in ${change.days} days, so no change can be seen.`;
      return `*Nothing found*: only ${change.hours} ${change.hours === 1 ? 'hour' : 'hours'} with data in ${change.days} days, too few to tell a change.`;
  }
}

const CONFIDENCE: Readonly<Record<Confidence, string>> = {
  clear: 'a clear change',
  likely: 'likely a change, less clear than most',
  uncertain: 'it may be chance, or have come earlier',
};

function wayOf({ isRise }: StepChange | DriftChange): string {
  return isRise ? '↑ It rose' : '↓ It fell';
}

/** For some metrics a rise is for the worse. */
function worthOf({ isWorse }: StepChange | DriftChange): string {
  return isWorse ? 'worse' : 'better';
}

function levels(why: Pick<Why, 'unit' | 'goal'>, { before, after }: StepChange | DriftChange): string {
  return `from about ${escapeMrkdwn(aboutValue(before, why))} to ${escapeMrkdwn(aboutValue(after, why))}`;
}

function timeOf({ at, from, to, isAfterGap }: StepChange, now: number, timeZone: string): string {
  const between = `between ${moment(from, now, timeZone)} and ${moment(to, now, timeZone)}`;
  const gap = isAfterGap ? ', with no data right before' : '';
  return `at about ${moment(at, now, timeZone)} (${between}${gap})`;
}

function recoveryLines({ explanation: { change }, timeZone }: Why, now: number): readonly string[] {
  if (change.kind !== 'step' || change.recoveredAt === null) return [];
  const after = formatDuration(change.recoveredAt - change.at);
  return [`It was back at about ${moment(change.recoveredAt, now, timeZone)}, after ${after}.`];
}

function valueLine(why: Why): string {
  const { value, goal, explanation } = why;
  const target = `target ${escapeMrkdwn(goal.text)}`;
  if (value === null) return `No value in this period, ${target}.`;
  const isNow = isCurrent(explanation.change);
  return `${isNow ? 'Now' : 'Last'} ${escapeMrkdwn(valueWithUnit(value, why))}, ${target} ${meets(value, goal) ? 'met' : 'missed'}.`;
}

function isCurrent({ kind }: Change): boolean {
  return kind !== 'no-data';
}
