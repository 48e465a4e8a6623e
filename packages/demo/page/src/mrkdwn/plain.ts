import type { Names } from '../names.ts';
import { formatDate } from './format-date.ts';
import type { MrkdwnNode } from './nodes.ts';

/** The words alone, for screen readers. */
export function plainText(nodes: readonly MrkdwnNode[], names: Names, now: number): string {
  return nodes.map((node) => wordsOf(node, names, now)).join('');
}

function wordsOf(node: MrkdwnNode, names: Names, now: number): string {
  switch (node.kind) {
    case 'text':
    case 'code':
    case 'fence':
      return node.text;
    case 'break':
      return ' ';
    case 'link':
      return node.label;
    case 'user':
      return `@${names.user(node.id) ?? node.name ?? node.id}`;
    case 'channel':
      return `#${names.channel(node.id) ?? node.name ?? node.id}`;
    case 'group': {
      const known = names.group(node.id);
      return known === undefined ? (node.name ?? `@${node.id}`) : `@${known}`;
    }
    case 'broadcast':
      return `@${node.range}`;
    case 'date':
      return formatDate(node, now);
    default:
      return plainText(node.children, names, now);
  }
}
