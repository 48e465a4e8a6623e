import { describe, expect, test } from 'vitest';
import { SETTINGS, type Setting } from '../../src/config/settings.ts';
import { tableRowsOf } from '../support/markdown.ts';

const rows = tableRowsOf('docs/configuration.md').flatMap(([first = '', fallback = '']) => {
  const name = /^`([A-Z_]+)`$/.exec(first)?.[1];
  return name === undefined ? [] : [{ name, fallback }];
});

describe('docs/configuration.md', () => {
  test('has a row for every setting, once, and for no other', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(SETTINGS.map(({ name }) => name).sort());
  });

  test('says the default of every setting that has one, and none of the others', () => {
    const settings: readonly Setting[] = SETTINGS;
    const expected = settings.map(({ name, default: value = '' }) => [name, value] as const);
    // The templates and the catalog that come with the bot have no path of their own.
    const shown = rows.map(({ name, fallback }) => [name, fallback.startsWith('the shipped') ? '' : bare(fallback)]);
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(expected));
  });
});

function bare(cell: string): string {
  return cell.replaceAll('`', '');
}
