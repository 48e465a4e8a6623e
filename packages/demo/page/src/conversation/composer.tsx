import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { PageCommand } from '../../../src/web/protocol.ts';
import { commandOf, completions, step } from './completion.ts';
import { CompletionList } from './completion-list.tsx';
import './composer.css';

interface Props {
  /** `#system-health`, `thread` or the bot's name. */
  readonly to: string;
  readonly commands: readonly PageCommand[];
  readonly takesFocus: boolean;
  /** Resolves to whether it was taken; what was not stays in the field. */
  readonly onSend: (text: string) => Promise<boolean>;
}

/** Input for messages and commands. Enter sends, Shift+Enter begins a line. */
export function Composer({ to, commands, takesFocus, onSend }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const [isDismissed, setDismissed] = useState(false);
  const matches = isDismissed ? [] : completions(text, commands);
  const current = Math.min(active, Math.max(0, matches.length - 1));
  useEffect(() => {
    // Not from the user switch: who goes through it by arrow keys wants to stay there.
    const isSwitching = document.activeElement instanceof HTMLSelectElement;
    if (takesFocus && !isSwitching) field.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  const type = (next: string) => {
    setText(next);
    setActive(0);
    setDismissed(false);
  };
  const complete = (command: PageCommand) => {
    type(`${command.name} `);
    field.current?.focus();
  };
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    const line = text.trim();
    if (line === '') return;
    type('');
    if (!(await onSend(line))) setText((now) => now || line);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const key = keyOf(event, { matches, text, current });
    if (key === 'none') return;
    event.preventDefault();
    if (key === 'send') void submit();
    else if (key === 'dismiss') setDismissed(true);
    else if (key === 'complete') matches[current] && complete(matches[current]);
    else setActive(step(current, key === 'down' ? 1 : -1, matches.length));
  };
  return (
    <form className="composer" onSubmit={submit}>
      <CompletionList id={listId} commands={matches} active={current} onChoose={complete} />
      <div className="composer-box">
        <textarea
          ref={field}
          rows={Math.min(6, text.split('\n').length)}
          value={text}
          aria-label={`Message ${to}`}
          placeholder={`Message ${to}`}
          aria-autocomplete="list"
          aria-controls={matches.length > 0 ? listId : undefined}
          aria-activedescendant={matches.length > 0 ? `${listId}-${current}` : undefined}
          onChange={({ target }) => type(target.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="send" aria-label="Send" disabled={text.trim() === ''}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M1.7 1.4 14.6 8 1.7 14.6 3 9l6-1-6-1z" fill="currentColor" />
          </svg>
        </button>
      </div>
      <UsageHint command={commandOf(text, commands)} />
    </form>
  );
}

function UsageHint({ command }: { readonly command: PageCommand | undefined }) {
  return (
    <p className="usage-hint" aria-live="polite">
      {command && (
        <>
          <code>
            {command.name} {command.usageHint}
          </code>{' '}
          {command.description}
        </>
      )}
    </p>
  );
}

/** Meaning of a key while these commands are offered; a complete command is sent, not completed. */
function keyOf(
  { key, shiftKey, nativeEvent }: KeyboardEvent,
  {
    matches,
    text,
    current,
  }: { readonly matches: readonly PageCommand[]; readonly text: string; readonly current: number },
): 'send' | 'complete' | 'dismiss' | 'up' | 'down' | 'none' {
  const isOpen = matches.length > 0;
  if (nativeEvent.isComposing) return 'none';
  if (key === 'Enter') {
    if (shiftKey) return 'none';
    return isOpen && matches[current]?.name !== text ? 'complete' : 'send';
  }
  if (!isOpen) return 'none';
  if (key === 'Tab') return shiftKey ? 'none' : 'complete';
  return ({ Escape: 'dismiss', ArrowUp: 'up', ArrowDown: 'down' } as const)[key] ?? 'none';
}
