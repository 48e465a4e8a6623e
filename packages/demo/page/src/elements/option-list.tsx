import { type RefObject, useEffect } from 'react';
import type { Option } from './options.ts';

interface Props {
  readonly id: string;
  readonly popup: RefObject<HTMLDivElement | null>;
  readonly label: string;
  readonly options: readonly Option[];
  readonly active: number;
  readonly chosen: readonly string[];
  readonly isMany: boolean;
  readonly onActive: (place: number) => void;
  readonly onChoose: (option: Option) => void;
}

/** The list of a select while it is open. The focus stays on the select: it points at the active option. */
export function OptionList({ id, popup, label, options, active, chosen, isMany, onActive, onChoose }: Props) {
  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  return (
    <div
      ref={popup}
      id={id}
      className="popup"
      popover="manual"
      role="listbox"
      aria-label={label}
      aria-multiselectable={isMany || undefined}
      tabIndex={-1}
      onMouseDown={(event) => event.preventDefault()}
    >
      {options.map((option, place) => (
        <div key={option.value}>
          {option.group !== '' && option.group !== options[place - 1]?.group && (
            <div className="popup-group">{option.group}</div>
          )}
          <div
            id={`${id}-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={chosen.includes(option.value)}
            className={place === active ? 'popup-option active' : 'popup-option'}
            onMouseMove={() => onActive(place)}
            onClick={() => onChoose(option)}
            onKeyDown={(event) => event.key === 'Enter' && onChoose(option)}
          >
            {option.label}
            {option.description !== '' && <small>{option.description}</small>}
          </div>
        </div>
      ))}
      {options.length === 0 && <div className="popup-group">Nothing to choose from</div>}
    </div>
  );
}
