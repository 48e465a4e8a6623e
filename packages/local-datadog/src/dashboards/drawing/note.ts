import { type Markup, markup } from './markup.ts';

const LINK = /\[([^\]]*)\]\(([^)\s]*)\)/g;

/** The small part of Datadog's markdown that notes use: paragraphs, lists, links, code. `variables` are replaced by their choices. */
export function drawNote(content: string, variables: ReadonlyMap<string, string>): Markup {
  const text = [...variables].reduce(
    (sum, [name, value]) => sum.replaceAll(`$${name}.value`, encodeURIComponent(value)),
    content,
  );
  const parts = text.split(/\n{2,}/).map((part) => {
    const lines = part.split('\n');
    if (!lines.every((line) => line.startsWith('- '))) return markup`<p>${inline(part)}</p>`;
    return markup`<ul>${lines.map((line) => markup`<li>${inline(line.slice(2))}</li>`)}</ul>`;
  });
  return markup`<div class="note">${parts}</div>`;
}

function inline(text: string): readonly Markup[] {
  const found: Markup[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const [whole, label = '', target = ''] = match;
    found.push(coded(text.slice(at, match.index)));
    // Anything but a place of this server or of the web stays text.
    found.push(/^(\/|https?:)/.test(target) ? markup`<a href="${target}">${label}</a>` : markup`${whole}`);
    at = match.index + whole.length;
  }
  return [...found, coded(text.slice(at))];
}

function coded(text: string): Markup {
  const parts = text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? markup`<code>${part}</code>` : markup`${part}`));
  return markup`${parts}`;
}
