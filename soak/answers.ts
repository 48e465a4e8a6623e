import type { StoredMessage } from '@metta-health-bot/local-slack';
import { shown, tableRows } from '../test/support/blocks.ts';
import type { Violation } from '../test/support/oncall-judge.ts';

type Answer = Pick<StoredMessage, 'text' | 'blocks'>;

const INVARIANT = 'never green without fresh data';
/** Name of the violation if an answer leaves out a collector that fails. */
export const SHOWN = 'what fails is shown';

/** Returns the problems of an answer of `/collectors` while the collectors of these titles fail. */
export function judgeFailing(answer: Answer, titles: readonly string[]): readonly Violation[] {
  const rows = rowsOf(answer);
  return titles.flatMap((title) => {
    const row = rows.find(([first]) => first === title);
    if (row === undefined) {
      const instead = rows.length === 0 ? `it has no table: ${answer.text}` : `it has ${rows.length} rows without it`;
      return [{ invariant: SHOWN, what: `${title} fails, and /collectors does not show it: ${instead}` }];
    }
    return row.some((cell) => cell.includes('🟢'))
      ? [{ invariant: INVARIANT, what: `${title} fails, and /collectors shows ${row.join(' | ')}` }]
      : [];
  });
}

/** Returns the problems of an answer that was given while Datadog returned nothing valid. */
export function judgeDuringOutage(answer: Answer, command: string): readonly Violation[] {
  const green = [answer.text, ...shown(answer).split('\n')].find((line) => line.includes('🟢'));
  return green === undefined
    ? []
    : [{ invariant: INVARIANT, what: `Datadog cannot be read, and ${command} shows ${JSON.stringify(green)}` }];
}

function rowsOf(answer: Answer): readonly (readonly string[])[] {
  try {
    return tableRows(answer);
  } catch {
    return [];
  }
}
