import { useState } from 'react';
import type { PageChannel, PageMessage, PageState, Try } from '../../../src/web/protocol.ts';
import { inChannel, repliesTo, titleOf } from '../channels.ts';
import { ThingsToTry } from '../things-to-try.tsx';
import type { Send } from '../use-demo.ts';
import { Announcer } from './announcer.tsx';
import { Composer } from './composer.tsx';
import { HomeTab } from './home-tab.tsx';
import { MessageList } from './message-list.tsx';
import './conversation.css';

interface Props {
  readonly state: PageState;
  readonly channel: PageChannel;
  readonly send: Send;
  readonly takesFocus: boolean;
  readonly onBack: () => void;
  readonly onThread: (parent: PageMessage) => void;
}

/** A channel: its name, what was said in it, and the composer. */
export function Conversation({ state, channel, send, takesFocus, onBack, onThread }: Props) {
  const [tab, setTab] = useState<'messages' | 'home'>('messages');
  const title = titleOf(channel);
  const messages = inChannel(state.messages, channel.id);
  const say = (text: string) => send({ kind: 'type', channel: channel.id, text });
  const openHome = () => {
    setTab('home');
    void send({ kind: 'open-home' });
  };
  const threadOf = (message: PageMessage) => ({
    replies: repliesTo(state.messages, message).length,
    open: () => onThread(message),
  });
  return (
    <main className="conversation">
      <header className="conversation-head">
        <button type="button" className="icon-button back" aria-label="Back to channels" onClick={onBack}>
          <span aria-hidden="true">‹</span>
        </button>
        <h1>{title}</h1>
        {channel.isDirect && (
          <div className="tabs" role="tablist" aria-label={title}>
            <Tab name="Messages" isSelected={tab === 'messages'} onSelect={() => setTab('messages')} />
            <Tab name="Home" isSelected={tab === 'home'} onSelect={openHome} />
          </div>
        )}
      </header>
      {channel.isDirect && tab === 'home' ? (
        <HomeTab home={state.home} send={send} />
      ) : (
        <>
          <MessageList
            label={`Messages in ${title}`}
            messages={messages}
            send={send}
            empty={<FirstVisit title={title} tries={state.data.tries} onTry={(line) => void say(line)} />}
            threadOf={threadOf}
          />
          <Announcer messages={messages} reader={state.user.name} />
          <Composer to={title} commands={state.commands} takesFocus={takesFocus} onSend={say} />
        </>
      )}
    </main>
  );
}

interface TabProps {
  readonly name: string;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

function Tab({ name, isSelected, onSelect }: TabProps) {
  return (
    <button type="button" role="tab" aria-selected={isSelected} onClick={onSelect}>
      {name}
    </button>
  );
}

interface FirstVisitProps {
  readonly title: string;
  readonly tries: readonly Try[];
  readonly onTry: (line: string) => void;
}

function FirstVisit({ title, tries, onTry }: FirstVisitProps) {
  return (
    <div className="first-visit">
      <p className="first-visit-title">This is the beginning of {title}.</p>
      <p>
        Type <kbd>/health</kbd> to ask the bot how the system is, or <kbd>/</kbd> to see every command.
      </p>
      <p>
        Or break a collector in <strong>Demo controls</strong>, and watch <strong>#oncall</strong>.
      </p>
      {tries.length > 0 && (
        <>
          <p>Or follow a story in the data. One press types the line for you:</p>
          <ThingsToTry tries={tries} onTry={onTry} />
        </>
      )}
    </div>
  );
}
