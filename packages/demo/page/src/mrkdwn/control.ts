import { withEmoji } from './emoji.ts';
import { decodeEntities } from './entities.ts';
import type { MrkdwnNode } from './nodes.ts';

const LINK = /^(https?:|mailto:|tel:)/i;

/** Content between `<` and `>`: a mention, a date or a link. Anything else stays as it was written. */
export function controlNode(inner: string): MrkdwnNode {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? null : withEmoji(decodeEntities(inner.slice(bar + 1)));
  const [, sigil = '', rest = ''] = /^([@#!]?)(.*)$/s.exec(target) ?? [];
  if (sigil === '@' && rest) return { kind: 'user', id: rest, name: label };
  if (sigil === '#' && rest) return { kind: 'channel', id: rest, name: label };
  if (sigil === '!') return special(rest, label) ?? { kind: 'text', text: decodeEntities(`<${inner}>`) };
  const url = decodeEntities(target);
  return LINK.test(url)
    ? { kind: 'link', url, label: label || url }
    : { kind: 'text', text: decodeEntities(label ?? `<${inner}>`) };
}

function special(rest: string, label: string | null): MrkdwnNode | undefined {
  const [word = '', ...more] = rest.split('^');
  if (['here', 'channel', 'everyone'].includes(word)) return { kind: 'broadcast', range: word };
  if (word === 'subteam') return { kind: 'group', id: more[0] ?? '', name: label };
  const at = Number(more[0]);
  if (word !== 'date' || !Number.isFinite(at)) return undefined;
  const [, format = '', url] = more;
  return { kind: 'date', at, format, url: url && LINK.test(url) ? decodeEntities(url) : null, fallback: label ?? '' };
}
