import { describe, expect, test } from 'vitest';
import { commandOf, completions, step } from '../../page/src/conversation/completion.ts';

const COMMANDS = ['/health', '/ci-status', '/ci-runs'].map((name) => ({ name, usageHint: '', description: '' }));
const offered = (typed: string) => completions(typed, COMMANDS).map(({ name }) => name);

describe('completion', () => {
  test('a slash offers every command, more letters fewer', () => {
    expect(offered('/')).toEqual(['/health', '/ci-status', '/ci-runs']);
    expect(offered('/CI')).toEqual(['/ci-status', '/ci-runs']);
    expect(offered('/health')).toEqual(['/health']);
  });

  test.each(['', 'health', ' /health', '/health ', '/health training', '/nope'])('%j offers nothing', (typed) => {
    expect(offered(typed)).toEqual([]);
  });

  test('the completion shows the arguments of a command once they begin', () => {
    expect(commandOf('/health ', COMMANDS)?.name).toBe('/health');
    expect(commandOf('/health', COMMANDS)).toBeUndefined();
    expect(commandOf('/nope x', COMMANDS)).toBeUndefined();
  });

  test('the arrow keys wrap around at either end of the list', () => {
    expect([step(0, -1, 3), step(2, 1, 3), step(0, 1, 3), step(0, 1, 0)]).toEqual([2, 0, 1, 0]);
  });
});
