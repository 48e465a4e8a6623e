/** Kinds of widgets that the overview shows itself; a row of only these is not shown alone. */
const OVERVIEW_KINDS: readonly (string | undefined)[] = ['collectors', 'scores', 'grid', 'links'];

/** A row of a dashboard; values are absent where the catalog's author left them out. */
interface NamedRow {
  readonly title?: string | undefined;
  readonly widgets: readonly { readonly kind?: string | undefined }[];
}

/** Whether a row of a dashboard can be shown alone. */
export function isShownAlone({ widgets }: Pick<NamedRow, 'widgets'>): boolean {
  return widgets.some(({ kind }) => !OVERVIEW_KINDS.includes(kind));
}

/** A row's name as people type it: the words of its title in lower case; the title itself if it has no letter or digit. */
export function rowWords(title: string): string {
  return lowerCaseWords(title) || title.trim().replace(/\s+/g, ' ');
}

/** Signs that choose how the character before them is drawn; Unicode counts them as marks. */
const VARIATION_SELECTORS = /[\u{fe00}-\u{fe0f}]/gu;

/** The words of a text in lower case, with the vowel signs and accents of their letters, and a space between them. */
export function lowerCaseWords(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFC')
    .replace(VARIATION_SELECTORS, ' ')
    .replace(/[^\p{L}\p{N}\p{Mn}\p{Mc}]+/gu, ' ')
    .trim();
}

/** Last word of a name that people type for a period: `jobs 30d`. */
const PERIOD = /(?:^| )(?:7|30)d$/;

/** Index and name of each row that cannot be asked for: its name is that of an earlier row, or of a row or the overview with a period. */
export function takenRowNames(rows: readonly NamedRow[]): readonly { readonly index: number; readonly name: string }[] {
  const names = rows.map((row) => (row.title !== undefined && isShownAlone(row) ? rowWords(row.title) : undefined));
  return names.flatMap((name, index) => {
    if (name === undefined) return [];
    const base = name.replace(PERIOD, '');
    const isTaken = base === '' || names.indexOf(name) < index || (base !== name && names.includes(base));
    return isTaken ? [{ index, name }] : [];
  });
}
