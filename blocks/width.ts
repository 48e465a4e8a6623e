/** Columns that text takes in a fixed-width font, where an emoji takes two. */
function displayWidth(text: string): number {
  return Array.from(text).reduce(
    (width, character) => width + (/\p{Extended_Pictographic}/u.test(character) ? 2 : 1),
    0,
  );
}

/** Rows of cells as lines with aligned columns, two spaces between them. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, displayWidth(text));
  }
  const pad = (text: string, column: number) => text + ' '.repeat((widths[column] ?? 0) - displayWidth(text));
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}
