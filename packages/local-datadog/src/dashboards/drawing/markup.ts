/** HTML that is safe to write as it is. */
export interface Markup {
  readonly html: string;
}

type Part = Markup | string | number | readonly Part[];

/** Markup from a template: inserted values are escaped, unless they are markup themselves. */
export function markup(texts: TemplateStringsArray, ...holes: readonly Part[]): Markup {
  return {
    html: texts.map((text, index) => text + (index < holes.length ? written(holes[index] ?? '') : '')).join(''),
  };
}

function written(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return 'html' in part ? part.html : part.map(written).join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
