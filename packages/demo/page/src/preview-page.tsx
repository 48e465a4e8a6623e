import type { JsonRecord } from '@metta-health-bot/local-slack/json';
import type { Message } from '../../../../blocks/kit/message.ts';
import { NOW } from '../../src/preview/sample-rollup.ts';
import type { PageMessage } from '../../src/web/protocol.ts';
import { ThemeContext } from './contexts.ts';
import { MessageView } from './message-view.tsx';
import { withPlaceholder } from './placeholder.ts';
import { useTheme } from './theme.ts';
import { ThemeSwitch } from './theme-switch.tsx';
import './styles/base.css';
import './styles/preview.css';

interface Case {
  readonly title: string;
  readonly about: string;
  readonly message: Message;
}

/** Every message the bot can send, with its edge cases. */
export function Preview({ cases }: { readonly cases: readonly Case[] }) {
  const [theme, switchTheme] = useTheme();
  return (
    <ThemeContext value={theme}>
      <div className="preview">
        <nav className="preview-index" aria-label="Cases">
          <h1>Every message</h1>
          <ThemeSwitch theme={theme} onSwitch={switchTheme} />
          <ul>
            {cases.map(({ title }) => (
              <li key={title}>
                <a href={`#${anchorOf(title)}`}>{title}</a>
              </li>
            ))}
          </ul>
        </nav>
        <main className="preview-cases">
          {cases.map(({ title, about, message }) => (
            <section key={title} id={anchorOf(title)} aria-label={title}>
              <h2>{title}</h2>
              <p className="preview-about">{about}</p>
              <MessageView message={shown(message)} />
            </section>
          ))}
        </main>
      </div>
    </ThemeContext>
  );
}

function anchorOf(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function shown({ text, blocks }: Message): PageMessage {
  const rest = { isEphemeral: false, isEdited: false, isBroadcast: false };
  return {
    channel: '',
    ts: String(NOW / 1000),
    threadTs: null,
    author: 'Metta System Health',
    by: 'bot',
    text,
    blocks: asRecords(blocks).map(withPlaceholder),
    ...rest,
  };
}

/** A block is a plain object: what is read of it is checked where it is read. */
function asRecords(blocks: Message['blocks']): readonly JsonRecord[] {
  return blocks as unknown as readonly JsonRecord[];
}
