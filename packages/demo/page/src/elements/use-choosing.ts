import { type KeyboardEvent, useCallback, useState } from 'react';
import type { Option } from './options.ts';

export interface Choosing {
  readonly isOpen: boolean;
  /** Place of the option that Enter would choose. */
  readonly active: number;
  readonly setActive: (place: number) => void;
  readonly open: (at: number) => void;
  readonly close: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * The keys of a list that opens: arrows, Home, End, a first letter, Enter or Space, Esc. `refocus` gives the focus back
 * where the list had it.
 */
export function useChoosing(
  options: readonly Option[],
  choose: (option: Option) => void,
  refocus?: () => void,
): Choosing {
  const [active, setActive] = useState<number | null>(null);
  const close = useCallback(() => setActive(null), []);
  const leave = () => {
    close();
    refocus?.();
  };
  const last = options.length - 1;
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    if (key === 'Tab' && active !== null) return leave();
    if (active === null && !['ArrowDown', 'ArrowUp'].includes(key)) return undefined;
    const target = targetOf(key, active, last) ?? findByLetter(options, active ?? 0, key);
    if (target !== undefined) setActive(target);
    else if (key === 'Escape') leave();
    else if (key === 'Enter' || key === ' ') {
      const option = options[active ?? 0];
      if (option) choose(option);
    } else return undefined;
    event.preventDefault();
    event.stopPropagation();
    return undefined;
  };
  return { isOpen: active !== null, active: active ?? 0, setActive, open: setActive, close, onKeyDown };
}

function targetOf(key: string, active: number | null, last: number): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return last;
  if (key === 'ArrowDown') return active === null ? 0 : Math.min(active + 1, last);
  return key === 'ArrowUp' ? (active === null ? last : Math.max(active - 1, 0)) : undefined;
}

/** The next option whose label begins with that letter. */
function findByLetter(options: readonly Option[], active: number, key: string): number | undefined {
  if (key.length !== 1 || key === ' ') return undefined;
  const order = options.map((_, place) => (active + 1 + place) % options.length);
  return order.find((place) => options[place]?.label.replace(/^[@#]/, '').toLowerCase().startsWith(key.toLowerCase()));
}
