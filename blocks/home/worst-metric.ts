import type { KnownBlock } from '@slack/types';
import { nearestChange } from '../../src/explain/reported-before.ts';
import type { Why } from '../../src/explain/why.ts';
import { formatFom } from '../../src/health/thresholds.ts';
import { reportedText } from '../health/reported-before.ts';
import { HOME_ACTIONS, lineButton } from '../kit/controls.ts';
import { cut, escapeMrkdwn, plainText } from '../kit/escape.ts';
import { LIMITS } from '../kit/limits.ts';
import { mrkdwn } from '../kit/message.ts';
import { moment } from '../kit/time.ts';

/** The critical metric with the lowest score. */
export interface WorstMetric {
  readonly area: string;
  readonly label: string;
  /** Figure of merit today. */
  readonly fom: number;
  /** The command line that shows why. */
  readonly commandLine: string;
  /** Line about its newest change, in mrkdwn; null if nobody has asked for it lately. */
  readonly line: string | null;
}

/** Line about a metric's newest change, in mrkdwn: its time, and what was reported nearest before; null if it has no time. */
export function changeLineOf({ explanation: { change, before }, timeZone }: Why, now: number): string | null {
  if (change.kind !== 'step') return null;
  const when = (instant: number) => moment(instant, now, timeZone);
  const changed = `It ${change.isRise ? 'rose' : 'fell'} at about ${when(change.at)}`;
  const reported = before && nearestChange(before);
  return reported ? `${changed}; shortly before: ${reportedText(reported, when)}.` : `${changed}; *Why?* tells more.`;
}

/** Paragraph about the worst metric, with the button `Why?`. `stale`: its score is the last known one. */
export function worstBlock({ area, label, fom, commandLine, line }: WorstMetric, stale: boolean): KnownBlock {
  const name = `${escapeMrkdwn(area)}: ${escapeMrkdwn(label)}`;
  const lead = `*${stale ? 'Lowest when last known' : 'Lowest now'}:* ${name}, ${formatFom(fom)}`;
  const what = line ?? '*Why?* tells when it changed, and what was reported shortly before.';
  return {
    type: 'section',
    text: mrkdwn(cut(`${lead}\n${what}`, LIMITS.sectionText)),
    accessory: {
      ...lineButton(HOME_ACTIONS.why, 'Why?', commandLine),
      accessibility_label: plainText(`Why? ${label}`, LIMITS.accessibilityLabel),
    },
  };
}
