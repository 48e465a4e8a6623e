import type { PageCommand } from '../../../src/web/protocol.ts';

interface Props {
  readonly id: string;
  readonly commands: readonly PageCommand[];
  readonly active: number;
  readonly onChoose: (command: PageCommand) => void;
}

/** The commands that what is typed may become. The focus stays in the composer. */
export function CompletionList({ id, commands, active, onChoose }: Props) {
  if (commands.length === 0) return null;
  return (
    <div className="completion" id={id} role="listbox" aria-label="Commands" tabIndex={-1}>
      {commands.map((command, place) => (
        <div
          key={command.name}
          id={`${id}-${place}`}
          role="option"
          tabIndex={-1}
          aria-selected={place === active}
          className={place === active ? 'completion-option active' : 'completion-option'}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(command)}
          onKeyDown={({ key }) => key === 'Enter' && onChoose(command)}
        >
          <span className="completion-name">
            <strong>{command.name}</strong> {command.usageHint}
          </span>
          <span className="completion-about">{command.description}</span>
        </div>
      ))}
    </div>
  );
}
