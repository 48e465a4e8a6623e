import { join } from 'node:path';
import { FONT_FAMILIES } from '../charts/chart-style.ts';
import { PACKAGE_ROOT } from '../core/package-root.ts';

/** Subsets of the font, in the order of its families. */
const SUBSETS = ['latin', 'latin-ext', 'greek', 'cyrillic'] as const;
const WEIGHTS = [400, 700] as const;

/** A file of the font of pictures, and the family that it is registered as. */
export interface FontFile {
  readonly family: string;
  readonly name: string;
}

/** Folder of the font's files, which the build copies there: the package has 70 times as many. */
export const FONT_FOLDER = join(PACKAGE_ROOT, 'dist', 'bot', 'fonts');

/** The files that pictures are drawn with. */
export const FONT_FILES: readonly FontFile[] = FONT_FAMILIES.flatMap((family, index) =>
  WEIGHTS.map((weight) => ({ family, name: `noto-sans-${SUBSETS[index]}-${weight}-normal.woff2` })),
);
