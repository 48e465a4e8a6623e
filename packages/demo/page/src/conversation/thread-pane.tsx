import type { PageMessage, PageState } from '../../../src/web/protocol.ts';
import { repliesTo } from '../channels.ts';
import { Pane } from '../pane.tsx';
import type { Send } from '../use-demo.ts';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';

interface Props {
  readonly state: PageState;
  readonly parent: PageMessage;
  readonly send: Send;
  readonly onClose: () => void;
}

/** A message and the replies to it. */
export function ThreadPane({ state, parent, send, onClose }: Props) {
  const messages = [parent, ...repliesTo(state.messages, parent)];
  return (
    <Pane title="Thread" onClose={onClose}>
      <MessageList label="Messages in thread" messages={messages} send={send} />
      <Composer
        to="thread"
        commands={[]}
        takesFocus
        onSend={(text) => send({ kind: 'type', channel: parent.channel, text, threadTs: parent.ts })}
      />
    </Pane>
  );
}
