import { describe, expect, test } from 'vitest';
import { lowerCaseWords, rowWords, takenRowNames } from '../../src/catalog/row-names.ts';

const rowsOf = (...titles: readonly string[]) => titles.map((title) => ({ title, widgets: [{ kind: 'trend' }] }));
const taken = (...titles: readonly string[]) => takenRowNames(rowsOf(...titles)).map(({ name }) => name);

describe('names of rows', () => {
  test.each([
    ['Flaky Tests', 'flaky tests'],
    ['CPU %', 'cpu'],
    ['⚠️ Errors', 'errors'],
    ['🔥 💧', '🔥 💧'],
    ['  ~  |  ', '~ |'],
    ['GRO\u0308ẞE', 'größe'],
    ['हिन्दी', 'हिन्दी'],
    ['שלום, עולם', 'שלום עולם'],
    [' ', ''],
  ])('the name of %j is %j, and stays itself', (title, name) => {
    expect(rowWords(title)).toBe(name);
    expect(rowWords(name)).toBe(name);
  });

  test('words that differ in a vowel sign only are two words', () => {
    expect(lowerCaseWords('कि')).not.toBe(lowerCaseWords('की'));
  });

  test('a name of two rows, and one that reads as another with a period, are taken', () => {
    expect(taken('CPU', 'CPU %', 'Cpu!')).toEqual(['cpu', 'cpu']);
    expect(taken('Jobs 30d', 'Jobs')).toEqual(['jobs 30d']);
    expect(taken('30d', '7d', ' ')).toEqual(['30d', '7d', '']);
  });

  test('other names are free', () => {
    expect(taken('Jobs 30d', 'Jobs 7d', 'x30d', 'é 14d', '🔥', '💧', 'कि', 'की')).toEqual([]);
    const overview = { title: 'CPU', widgets: [{ kind: 'scores' }] };
    expect(takenRowNames([...rowsOf('CPU'), overview, overview, { widgets: [] }])).toEqual([]);
  });
});
