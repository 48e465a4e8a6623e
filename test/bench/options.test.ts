import { describe, expect, test } from 'vitest';
import { parseOptions } from '../../bench/options.ts';

describe('options', () => {
  test('the defaults are five runs of a thousand commands', () => {
    expect(parseOptions([])).toMatchObject({ rounds: 5, commands: 1_000, json: undefined, help: false });
  });

  test('a quick sample has fewer runs and commands unless both are given', () => {
    const { rounds, commands } = parseOptions(['--quick']);
    expect(rounds).toBeLessThan(5);
    expect(commands).toBeLessThan(1_000);
    expect(parseOptions(['--quick', '--rounds', '7'])).toMatchObject({ rounds: 7, commands });
  });

  test('the raw figures go where --json says', () => {
    expect(parseOptions(['--json', 'figures.json']).json).toBe('figures.json');
  });

  test.each(['0', '-1', '2.5', 'many', ''])('--rounds "%s" is refused with the next step', (rounds) => {
    expect(() => parseOptions([`--rounds=${rounds}`])).toThrow(`--rounds cannot be "${rounds}": write a whole number`);
  });

  test('an option that does not exist is refused by name', () => {
    expect(() => parseOptions(['--round', '3'])).toThrow('--round');
  });

  test('the default mode is commands, and faults default to one run', () => {
    expect(parseOptions([])).toMatchObject({ subject: 'commands' });
    expect(parseOptions(['faults'])).toMatchObject({ subject: 'faults', rounds: 1 });
    expect(parseOptions(['faults', '--rounds', '3', '--json', 'f.json'])).toMatchObject({ rounds: 3, json: 'f.json' });
  });

  test.each([[['fault']], [['faults', 'charts']]])('%j is refused with what to write instead', (words) => {
    expect(() => parseOptions(words)).toThrow(`"${words.join(' ')}" cannot be measured: write faults`);
  });

  test('the store is measured without options', () => {
    expect(parseOptions(['store'])).toMatchObject({ subject: 'store' });
    expect(() => parseOptions(['store', '--rounds', '2'])).toThrow('leave them out');
  });

  test('sizes are measured in full or as a sample', () => {
    expect(parseOptions(['scale'])).toMatchObject({ subject: 'scale', quick: false });
    expect(parseOptions(['scale', '--quick', '--json', 'f.json'])).toMatchObject({ quick: true, json: 'f.json' });
    expect(() => parseOptions(['scale', '--rounds', '2'])).toThrow('leave them out');
  });

  test.each([[['--quick']], [['--commands', '5']]])('faults has no %j', (options) => {
    expect(() => parseOptions(['faults', ...options])).toThrow('leave them out');
  });
});
