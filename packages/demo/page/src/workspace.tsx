import { useEffect } from 'react';
import type { PageState } from '../../src/web/protocol.ts';
import { Conversation } from './conversation/conversation.tsx';
import { ThreadPane } from './conversation/thread-pane.tsx';
import { ControlPanel } from './panel/control-panel.tsx';
import { Sidebar } from './sidebar.tsx';
import type { Send } from './use-demo.ts';
import { useLastRead } from './use-last-read.ts';
import type { Layout } from './use-layout.ts';

interface Props {
  readonly state: PageState;
  readonly send: Send;
  readonly onUser: (name: string) => void;
  readonly layout: Layout;
}

/** Channels, the one that is open, and the pane beside it. */
export function Workspace({ state, send, onUser, layout }: Props) {
  const channel = state.channels.find(({ id }) => id === layout.channel) ?? state.channels[0];
  const lastRead = useLastRead(state, channel?.id);
  const parent = state.messages.find(({ ts, channel: of }) => ts === layout.thread && of === channel?.id);
  const isThreadGone = layout.thread !== '' && parent === undefined;
  const { closePane, isNarrow } = layout;
  const tryLine = (text: string) => {
    if (channel) void send({ kind: 'type', channel: channel.id, text });
    // A narrow screen shows either the panel or the answer.
    if (isNarrow) closePane();
  };
  useEffect(() => {
    if (isThreadGone) closePane();
  }, [isThreadGone, closePane]);
  return (
    <div className="workspace-frame">
      <Sidebar
        state={state}
        current={channel?.id ?? ''}
        lastRead={lastRead}
        onChannel={layout.openChannel}
        onUser={onUser}
      />
      {channel && (
        <Conversation
          key={`${state.user.id} ${channel.id}`}
          state={state}
          channel={channel}
          send={send}
          takesFocus={!layout.isNarrow}
          onBack={layout.showChannels}
          onThread={layout.openThread}
        />
      )}
      {parent ? (
        <ThreadPane key={parent.ts} state={state} parent={parent} send={send} onClose={closePane} />
      ) : (
        layout.isPanelOpen && <ControlPanel state={state} send={send} onTry={tryLine} onClose={closePane} />
      )}
    </div>
  );
}
