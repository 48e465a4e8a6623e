import type { PageState } from '../../src/web/protocol.ts';
import { titleOf, unreadCount } from './channels.ts';
import './styles/sidebar.css';

interface Props {
  readonly state: PageState;
  readonly current: string;
  readonly lastRead: (channel: string) => string;
  readonly onChannel: (channel: string) => void;
  readonly onUser: (name: string) => void;
}

/** The workspace, who you are, and its channels. */
export function Sidebar({ state, current, lastRead, onChannel, onUser }: Props) {
  const groups = [
    { name: 'Channels', channels: state.channels.filter(({ isDirect }) => !isDirect) },
    { name: 'Apps', channels: state.channels.filter(({ isDirect }) => isDirect) },
  ];
  return (
    <nav className="sidebar" aria-label="Channels">
      <p className="workspace">Metta</p>
      <label className="user-switch">
        <span>You are</span>
        <select aria-label="User" value={state.user.name} onChange={({ target }) => onUser(target.value)}>
          {state.users.map(({ id, name }) => (
            <option key={id}>{name}</option>
          ))}
        </select>
      </label>
      {groups.map(({ name, channels }) => (
        <section key={name} aria-label={name}>
          <h2>{name}</h2>
          <ul>
            {channels.map((channel) => {
              const isCurrent = channel.id === current;
              const unread = isCurrent
                ? 0
                : unreadCount(state.messages, {
                    channel: channel.id,
                    lastRead: lastRead(channel.id),
                    reader: state.user.name,
                  });
              return (
                <li key={channel.id}>
                  <button
                    type="button"
                    className={unread > 0 ? 'channel unread' : 'channel'}
                    aria-current={isCurrent ? 'page' : undefined}
                    onClick={() => onChannel(channel.id)}
                  >
                    <span className="channel-name">{titleOf(channel)}</span>
                    {unread > 0 && (
                      <span className="unread-count">
                        {unread}
                        <span className="visually-hidden"> unread</span>
                      </span>
                    )}
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </nav>
  );
}
