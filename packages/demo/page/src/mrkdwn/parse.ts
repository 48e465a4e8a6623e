import { controlNode } from './control.ts';
import { withEmoji } from './emoji.ts';
import { decodeEntities } from './entities.ts';
import type { MrkdwnNode } from './nodes.ts';

interface Rule {
  /** Has the flag `g`, so that the start of a search can be set. */
  readonly pattern: RegExp;
  readonly node: (inner: string, rules: readonly Rule[]) => MrkdwnNode;
}

/** A mark begins outside a word and ends outside one, as `snake_case` and `2*3*4` need it. */
function mark(sign: string, kind: 'bold' | 'italic' | 'strike'): Rule {
  const s = sign === '*' ? '\\*' : sign;
  return {
    pattern: new RegExp(
      `(?<![\\p{L}\\p{N}${s}])${s}(?=[^\\s${s}])([^${s}\\n]*[^\\s${s}])${s}(?![\\p{L}\\p{N}${s}])`,
      'gu',
    ),
    node: (inner, rules) => ({ kind, children: parseInline(inner, rules) }),
  };
}

const CONTROL: Rule = { pattern: /<([^<>\n]+)>/g, node: controlNode };
const CODE: Rule = { pattern: /`([^`\n]+)`/g, node: (inner) => ({ kind: 'code', text: plainControls(inner) }) };
const ADDRESS: Rule = {
  pattern: /(?<![\p{L}\p{N}])(https?:\/\/[^\s<>|`*]*[^\s<>|`*.,;:!?)'"])/gu,
  node: (inner) => ({ kind: 'link', url: decodeEntities(inner), label: decodeEntities(inner) }),
};
/** Some last parts of a domain, among them those that are endings of files too: `main.py` is a link to Slack. */
const DOMAIN_ENDS = 'com|org|net|edu|gov|io|ai|app|dev|co|me|info|cloud|py|sh|md|rs|zip';
const DOMAIN: Rule = {
  pattern: new RegExp(
    `(?<![\\p{L}\\p{N}@./-])((?:[\\p{L}\\p{N}-]+\\.)+(?:${DOMAIN_ENDS})(?:/[^\\s<>|\`*]*[^\\s<>|\`*.,;:!?)'"])?)(?![\\p{L}\\p{N}@])`,
    'giu',
  ),
  node: (inner) => ({ kind: 'link', url: `http://${decodeEntities(inner)}`, label: decodeEntities(inner) }),
};
const MAIL: Rule = {
  pattern: /(?<![\p{L}\p{N}.+_-])([\w.+-]+@(?:[\w-]+\.)+[a-z]{2,})(?![\p{L}\p{N}@])/giu,
  node: (inner) => ({ kind: 'link', url: `mailto:${inner}`, label: inner }),
};
const VERBATIM = [CODE, CONTROL, mark('*', 'bold'), mark('_', 'italic'), mark('~', 'strike')];
const ALL = [...VERBATIM, ADDRESS, MAIL, DOMAIN];

/** Slack's mrkdwn as a tree. In a `verbatim` text a bare address is not a link. */
export function parseMrkdwn(source: string, isVerbatim = false): readonly MrkdwnNode[] {
  const rules = isVerbatim ? VERBATIM : ALL;
  const pieces = source.split(/```(.+?)```/s);
  return pieces.flatMap((piece, index): readonly MrkdwnNode[] => {
    if (index % 2 === 1) return [{ kind: 'fence', text: plainControls(piece.replace(/^\n|\n$/g, '')) }];
    const afterFence = index > 0 ? piece.replace(/^\n/, '') : piece;
    const text = index < pieces.length - 1 ? afterFence.replace(/\n$/, '') : afterFence;
    return text === '' ? [] : parseLines(text.split('\n'), rules);
  });
}

function parseLines(lines: readonly string[], rules: readonly Rule[]): readonly MrkdwnNode[] {
  const nodes: MrkdwnNode[] = [];
  let quoted: string[] = [];
  const endQuote = () => {
    if (quoted.length > 0) nodes.push({ kind: 'quote', children: joinLines(quoted, rules) });
    quoted = [];
  };
  lines.forEach((line, index) => {
    const quote = /^(?:>|&gt;) ?(.*)$/.exec(line);
    if (quote) {
      quoted.push(quote[1] ?? '');
      return;
    }
    const followsLine = index > 0 && quoted.length === 0;
    endQuote();
    if (followsLine) nodes.push({ kind: 'break' });
    nodes.push(...parseInline(line, rules));
  });
  endQuote();
  return nodes;
}

function joinLines(lines: readonly string[], rules: readonly Rule[]): readonly MrkdwnNode[] {
  return lines.flatMap((line, index) => [
    ...(index > 0 ? [{ kind: 'break' as const }] : []),
    ...parseInline(line, rules),
  ]);
}

/** Cuts at whatever begins first, again and again; each rule looks ahead once for each of its own finds. */
function parseInline(text: string, rules: readonly Rule[]): readonly MrkdwnNode[] {
  const nodes: MrkdwnNode[] = [];
  const literal = (from: number, to: number) => {
    if (to > from) nodes.push({ kind: 'text', text: withEmoji(decodeEntities(text.slice(from, to))) });
  };
  let place = 0;
  let found = rules.map((rule) => find(rule, text, 0));
  for (;;) {
    found = found.map((one, index) => (one && one.at < place ? find(rules[index], text, place) : one));
    const first = found.reduce((a, b) => (!a || (b && b.at < a.at) ? b : a), undefined);
    if (!first) break;
    literal(place, first.at);
    nodes.push(first.rule.node(first.inner, rules));
    place = first.end;
  }
  literal(place, text.length);
  return nodes;
}

interface Found {
  readonly rule: Rule;
  readonly at: number;
  readonly end: number;
  readonly inner: string;
}

function find(rule: Rule | undefined, text: string, from: number): Found | undefined {
  if (!rule) return undefined;
  rule.pattern.lastIndex = from;
  const match = rule.pattern.exec(text);
  return match ? { rule, at: match.index, end: match.index + match[0].length, inner: match[1] ?? '' } : undefined;
}

/** In code a link is shown as its label and nothing is a mention. */
function plainControls(text: string): string {
  return decodeEntities(
    text
      .replaceAll(/<(?:https?:|mailto:)[^<>|]*\|([^<>]*)>/g, '$1')
      .replaceAll(/<((?:https?:|mailto:)[^<>|]*)>/g, '$1'),
  );
}
