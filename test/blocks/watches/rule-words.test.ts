import { expect, test } from 'vitest';
import { ruleWords } from '../../../blocks/watches/rule-words.ts';

test('a rule of on-call is named with what it waits for, and its name stays code', () => {
  expect(ruleWords({ rule: 'red_ci', holdMs: 900_000 })).toBe("on-call's rule `red_ci` (red for 15 min)");
  expect(ruleWords({ rule: '<!here>`', holdMs: 0 })).not.toContain('<!here>');
});
