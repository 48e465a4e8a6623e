import { Fragment, type ReactNode, useMemo } from 'react';
import { useNames } from '../contexts.ts';
import { Link } from '../link.tsx';
import { formatDate } from './format-date.ts';
import type { MrkdwnNode } from './nodes.ts';
import { parseMrkdwn } from './parse.ts';

interface Props {
  readonly text: string;
  /** Bare addresses are not links. */
  readonly isVerbatim?: boolean;
}

/** Text as Slack shows mrkdwn. */
export function Mrkdwn({ text, isVerbatim = false }: Props) {
  const nodes = useMemo(() => parseMrkdwn(text, isVerbatim), [text, isVerbatim]);
  return <Nodes nodes={nodes} />;
}

function Nodes({ nodes }: { readonly nodes: readonly MrkdwnNode[] }) {
  // A parsed text has no ids: its pieces are distinguished by their position.
  return nodes.map((node, place) => <Fragment key={`${place}:${node.kind}`}>{<Piece node={node} />}</Fragment>);
}

function Piece({ node }: { readonly node: MrkdwnNode }): ReactNode {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return <br />;
    case 'code':
      return <code>{node.text}</code>;
    case 'fence':
      return (
        <pre className="fence" tabIndex={0}>
          <code>{node.text}</code>
        </pre>
      );
    case 'bold':
      return <strong>{<Nodes nodes={node.children} />}</strong>;
    case 'italic':
      return <em>{<Nodes nodes={node.children} />}</em>;
    case 'strike':
      return <s>{<Nodes nodes={node.children} />}</s>;
    case 'quote':
      return <blockquote>{<Nodes nodes={node.children} />}</blockquote>;
    case 'link':
      return <Link href={node.url}>{node.label}</Link>;
    case 'date':
      return <DateText node={node} />;
    case 'broadcast':
      return <span className="mention mention-broadcast">@{node.range}</span>;
    default:
      return <Mention node={node} />;
  }
}

function DateText({ node }: { readonly node: Extract<MrkdwnNode, { kind: 'date' }> }) {
  const text = formatDate(node, Date.now());
  return node.url ? <Link href={node.url}>{text}</Link> : <span>{text}</span>;
}

type MentionNode = Extract<MrkdwnNode, { kind: 'user' | 'channel' | 'group' }>;

function Mention({ node }: { readonly node: MentionNode }) {
  const names = useNames();
  const known = names[node.kind](node.id);
  // A group's own name in a message has its @ already.
  if (node.kind === 'group' && known === undefined)
    return <span className="mention">{node.name ?? `@${node.id}`}</span>;
  const sigil = node.kind === 'channel' ? '#' : '@';
  return <span className="mention">{`${sigil}${known ?? node.name ?? node.id}`}</span>;
}
