import type { ReportedBefore, ReportedKind } from '../../src/explain/reported-before.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { isWebAddress, link } from '../kit/text.ts';

/** Characters of a title, and of a name. */
const LENGTHS = { title: 80, name: 40 } as const;

/** Participle of a change of each kind: it says what happened at its time. */
const DONE: Readonly<Record<ReportedKind, string>> = {
  merge: 'merged',
  push: 'committed',
  deployment: 'deployed',
  release: 'released',
  start: 'begun',
  other: 'reported',
};

/** Words before the title of a change of each kind. */
export const KIND_WORDS: Readonly<Record<ReportedKind, string>> = {
  merge: 'PR ',
  push: 'push ',
  deployment: 'deployment ',
  release: 'release ',
  start: '',
  other: '',
};

/**
 * The change that was reported nearest before something, as mrkdwn without a full stop: `PR #123 "Raise the batch size" merged 14:02 by
 * ann`. Whoever writes it says "shortly before": it is not the cause.
 */
export function reportedText(reported: ReportedBefore, when: (instant: number) => string): string {
  const { kind, at, author, more, hours } = reported;
  const by = author === '' ? '' : ` by ${escapeMrkdwn(author, LENGTHS.name)}`;
  const others = more === 0 ? '' : `, the nearest of ${more + 1} changes in the ${hours} h before`;
  return `${KIND_WORDS[kind]}${numberWord(reported.number)}${titleText(reported)} ${DONE[kind]} ${when(at)}${by}${others}`;
}

/** `#123 `, or nothing. */
export function numberWord(number: string): string {
  return number === '' ? '' : `#${escapeMrkdwn(number, LENGTHS.name)} `;
}

function titleText({ title, url }: ReportedBefore): string {
  return isWebAddress(url) ? link(url, title) : `"${escapeMrkdwn(title, LENGTHS.title)}"`;
}
