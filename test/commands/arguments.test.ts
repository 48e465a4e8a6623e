import { describe, expect, test } from 'vitest';
import { hasWords, matchNames, parseArguments } from '../../commands/arguments.ts';

const KNOWN = ['production', 'staging', 'a_.', 'all-eu'];

describe('parseArguments', () => {
  test.each([
    ['', '', undefined],
    ['training', 'training', undefined],
    ['“training”?', 'training', undefined],
    ['PR Velocity &amp; Health', 'PR Velocity & Health', undefined],
    ['env:staging', '', 'staging'],
    ['training Env: “Staging”.', 'training', 'staging'],
    ['--env=staging flaky 30d', 'flaky 30d', 'staging'],
    ['flaky env staging', 'flaky', 'staging'],
    ['env steps', 'env steps', undefined],
    ['env:a_.', '', 'a_.'],
    ['env:all', '', undefined],
    ['env:all-eu', '', 'all-eu'],
    ['env:mars', '', 'mars'],
    ['env:', '', ''],
  ])('"%s" is the words "%s" in %s', (text, words, environment) => {
    expect(parseArguments(text, KNOWN)).toMatchObject({ words, environment });
  });

  test('two environments are both there', () => {
    expect(parseArguments('env:staging ENV=production', KNOWN).environments).toEqual(['staging', 'production']);
  });

  test('a name of nothing but marks is there as it was typed', () => {
    expect(parseArguments('… 30d', KNOWN)).toMatchObject({ words: '30d', raw: '… 30d' });
  });

  test.each(['help', '?', '-h', '—help', 'training --help', 'help ci'])('"%s" asks for help', (text) => {
    expect(parseArguments(text, KNOWN).isHelp).toBe(true);
  });

  test.each(['helper', 'training?', 'training ?', '', 'h'])('"%s" does not', (text) => {
    expect(parseArguments(text, KNOWN).isHelp).toBe(false);
  });
});

describe('matchNames', () => {
  const match = (raw: string, names: readonly string[]) => matchNames(names, (name) => [name], { raw, words: raw });

  test('takes the name itself before those that are alike', () => {
    expect(match('café', ['cafe', 'Café'])).toEqual(['Café']);
    expect(match('CAFÉ.', ['cafe', 'Café'])).toEqual(['cafe', 'Café']);
  });

  test('takes a name without letters and digits only as it is', () => {
    expect(match('🔥', ['🔥', '…', ''])).toEqual(['🔥']);
    expect(match('!', ['🔥', '…', ''])).toEqual([]);
  });

  test('takes a name without its spaces last', () => {
    expect(match('cicd', ['CI/CD', 'CI'])).toEqual(['CI/CD']);
  });
});

describe('hasWords', () => {
  test.each([
    ['Flaky Checks', 'flaky', true],
    ['Flaky Checks', 'CHECKS, flaky!', true],
    ['Flaky Checks', 'fla', true],
    ['Flaky Checks', 'fl', false],
    ['Flaky Checks', 'laky', false],
    ['Tests Passing on Main', 'on', false],
    ['Tests Passing on Main', 'passing on', true],
    ['Hours', 'h', false],
    ['Flaky Checks', '', false],
  ])('"%s" has "%s": %s', (name, words, has) => {
    expect(hasWords(name, words)).toBe(has);
  });
});
