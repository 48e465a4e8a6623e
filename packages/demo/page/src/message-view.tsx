import { memo } from 'react';
import type { PageMessage } from '../../src/web/protocol.ts';
import { Avatar } from './avatar.tsx';
import { BlockBoundary } from './blocks/block-boundary.tsx';
import { BlockList } from './blocks/block-list.tsx';
import { Mrkdwn } from './mrkdwn/mrkdwn.tsx';
import { type SurfaceActs, SurfaceProvider } from './surface.tsx';
import { formatClock, instantOf } from './time.ts';
import './styles/message.css';

interface Props {
  readonly message: PageMessage;
  /** Actions of its elements; undefined if a message is only viewed. */
  readonly acts?: SurfaceActs;
  /** Number of replies, and the link to them; undefined for a message that cannot be replied to. */
  readonly thread?: { readonly replies: number; readonly open: () => void } | undefined;
}

/** One message as Slack shows it. */
export function MessageView({ message, acts, thread }: Props) {
  const time = formatClock(instantOf(message.ts));
  return (
    <article
      className={`message by-${message.by}${message.isEphemeral ? ' ephemeral' : ''}`}
      aria-label={`Message from ${message.author} at ${time}`}
    >
      <Avatar name={message.author} by={message.by} />
      <div className="message-main">
        {message.isEphemeral && (
          <p className="only-you">
            <span aria-hidden="true">◉ </span>Only visible to you
          </p>
        )}
        <header className="message-head">
          <strong className="author">{message.author}</strong>
          {message.by === 'bot' && <span className="app-badge">APP</span>}
          <time dateTime={new Date(instantOf(message.ts)).toISOString()}>{time}</time>
          {message.isBroadcast && <span className="note">also sent to the channel</span>}
          {thread?.replies === 0 && (
            <button type="button" className="thread-start" onClick={thread.open}>
              Reply in thread
            </button>
          )}
        </header>
        <SurfaceProvider acts={acts}>
          <BlockBoundary type="text">
            <Content message={message} />
          </BlockBoundary>
        </SurfaceProvider>
        {thread && thread.replies > 0 && (
          <button type="button" className="thread-link" onClick={thread.open}>
            {thread.replies === 1 ? '1 reply' : `${thread.replies} replies`}
          </button>
        )}
      </div>
    </article>
  );
}

const Content = memo(function Content({ message }: { readonly message: PageMessage }) {
  const { blocks, text, isEdited } = message;
  // Slack marks an edit of the text only, never of blocks.
  if (blocks.length === 0) {
    return (
      <div className="message-text">
        <Mrkdwn text={text} /> {isEdited && <span className="edited">(edited)</span>}
      </div>
    );
  }
  return (
    <div className="message-blocks">
      <BlockList blocks={blocks} />
    </div>
  );
});
