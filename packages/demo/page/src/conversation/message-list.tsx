import { Fragment, type ReactNode, useMemo } from 'react';
import type { PageMessage } from '../../../src/web/protocol.ts';
import { keyOf } from '../keep-equal.ts';
import { MessageView } from '../message-view.tsx';
import type { SurfaceActs } from '../surface.tsx';
import { formatDay, instantOf } from '../time.ts';
import type { Send } from '../use-demo.ts';
import { useScroll } from './use-scroll.ts';

interface Thread {
  readonly replies: number;
  readonly open: () => void;
}

interface Props {
  readonly label: string;
  readonly messages: readonly PageMessage[];
  readonly send: Send;
  /** Content shown while the list is empty. */
  readonly empty?: ReactNode;
  /** The thread of a message in a channel; in a thread there is none. */
  readonly threadOf?: (message: PageMessage) => Thread;
}

/** Messages with their days between them, kept scrolled to the newest. */
export function MessageList({ label, messages, send, empty, threadOf }: Props) {
  const frame = useScroll(messages);
  const now = Date.now();
  return (
    <section className="message-list" aria-label={label} ref={frame} tabIndex={0}>
      <div className="message-list-inner">
        {messages.length === 0 && empty}
        {messages.map((message, place) => {
          const day = formatDay(instantOf(message.ts), now);
          const before = messages[place - 1];
          const isNewDay = before === undefined || formatDay(instantOf(before.ts), now) !== day;
          return (
            <Fragment key={keyOf(message)}>
              {isNewDay && (
                <h2 className="day">
                  <span>{day}</span>
                </h2>
              )}
              <LiveMessage
                message={message}
                send={send}
                thread={canBeReplied(message) ? threadOf?.(message) : undefined}
              />
            </Fragment>
          );
        })}
      </div>
    </section>
  );
}

interface LiveProps {
  readonly message: PageMessage;
  readonly send: Send;
  readonly thread: Thread | undefined;
}

/** A message whose elements send actions to the bot. */
function LiveMessage({ message, send, thread }: LiveProps) {
  const { channel, ts } = message;
  const acts = useMemo(
    (): SurfaceActs => ({
      click: (actionId) => void send({ kind: 'click', channel, ts, actionId }),
      choose: (actionId, value) => void send({ kind: 'choose', channel, ts, actionId, value }),
    }),
    [send, channel, ts],
  );
  return <MessageView message={message} acts={acts} thread={thread} />;
}

/** Nobody replies to what only they see, nor to Slack's own notices. */
function canBeReplied({ isEphemeral, by }: PageMessage): boolean {
  return !isEphemeral && by !== 'system';
}
