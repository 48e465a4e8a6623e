import { watchWords } from '../../src/watches/rules/watch.ts';
import { escapeCode } from '../kit/escape.ts';

/** A rule of kind `red`, and its wait in milliseconds. */
export interface RuleOfOncall {
  readonly rule: string;
  readonly holdMs: number;
}

/** A rule of on-call in mrkdwn: its name and what it waits for. */
export function ruleWords({ rule, holdMs }: RuleOfOncall): string {
  return `on-call's rule \`${escapeCode(rule)}\` (${watchWords({ level: 'red', holdMs })})`;
}
