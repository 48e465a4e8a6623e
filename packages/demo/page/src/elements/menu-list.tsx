import { type RefObject, useLayoutEffect } from 'react';
import type { Option } from './options.ts';
import type { Choosing } from './use-choosing.ts';

interface Props {
  readonly id: string;
  readonly popup: RefObject<HTMLDivElement | null>;
  readonly options: readonly Option[];
  readonly choosing: Choosing;
  readonly onChoose: (option: Option) => void;
}

/** An open menu. It has the focus and points at the active item. */
export function MenuList({ id, popup, options, choosing, onChoose }: Props) {
  const { active, setActive, close, onKeyDown } = choosing;
  useLayoutEffect(() => popup.current?.focus({ preventScroll: true }), [popup]);
  return (
    <div
      ref={popup}
      id={id}
      className="popup"
      popover="manual"
      role="menu"
      aria-label="More actions"
      aria-activedescendant={`${id}-${active}`}
      tabIndex={-1}
      onMouseDown={(event) => event.preventDefault()}
      onKeyDown={onKeyDown}
      onBlur={close}
    >
      {options.map((option, place) => (
        <button
          type="button"
          role="menuitem"
          tabIndex={-1}
          key={option.value}
          id={`${id}-${place}`}
          className={place === active ? 'popup-option active' : 'popup-option'}
          onMouseMove={() => setActive(place)}
          onClick={() => onChoose(option)}
        >
          {option.label}
          {option.description !== '' && <small>{option.description}</small>}
        </button>
      ))}
    </div>
  );
}
