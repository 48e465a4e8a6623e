import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FONT_FAMILIES } from '../../src/charts/chart-style.ts';
import { FONT_FILES, FONT_FOLDER } from '../../src/drawing/fonts.ts';

test('the build copies the two weights of each family of the font, and no other file', () => {
  expect(readdirSync(FONT_FOLDER).sort()).toEqual(FONT_FILES.map(({ name }) => name).sort());
  for (const family of FONT_FAMILIES) {
    expect(FONT_FILES.filter((one) => one.family === family).map(({ name }) => /-(\d+)-/.exec(name)?.[1])).toEqual([
      '400',
      '700',
    ]);
  }
});
