import { type ReactNode, useLayoutEffect, useRef } from 'react';
import './styles/pane.css';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The pane at the right. Esc closes it. */
export function Pane({ title, onClose, children }: Props) {
  const pane = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = pane.current;
    const before = document.activeElement;
    return () => giveFocusBack(element, before);
  }, []);
  return (
    <aside
      ref={pane}
      className="pane"
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header className="pane-head">
        <h2>{title}</h2>
        <button type="button" className="icon-button" aria-label={`Close ${title.toLowerCase()}`} onClick={onClose}>
          <span aria-hidden="true">✕</span>
        </button>
      </header>
      {children}
    </aside>
  );
}

/** Returns the focus to its previous element, or to the composer, when a pane closes. */
function giveFocusBack(pane: HTMLElement | null, before: Element | null): void {
  if (!pane?.contains(document.activeElement)) return;
  const isThere = before instanceof HTMLElement && before !== document.body && before.isConnected;
  const target = isThere ? before : document.querySelector('main textarea');
  if (target instanceof HTMLElement) target.focus();
}
