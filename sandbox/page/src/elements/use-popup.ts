import { type RefObject, useLayoutEffect } from 'react';

const GAP = 4;
const MARGIN = 8;

/** Shows the popup above everything else, beneath its anchor or over it, wherever there is room. */
export function usePopup(
  isOpen: boolean,
  anchor: RefObject<HTMLElement | null>,
  popup: RefObject<HTMLElement | null>,
  close: () => void,
): void {
  useLayoutEffect(() => {
    if (!isOpen || !anchor.current || !popup.current) return undefined;
    popup.current.showPopover();
    place(anchor.current, popup.current);
    const onScroll = (event: Event) => {
      if (event.target !== popup.current) close();
    };
    document.addEventListener('scroll', onScroll, true);
    window.addEventListener('resize', close);
    return () => {
      document.removeEventListener('scroll', onScroll, true);
      window.removeEventListener('resize', close);
    };
  }, [isOpen, anchor, popup, close]);
}

function place(anchor: HTMLElement, popup: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const below = window.innerHeight - at.bottom - GAP - MARGIN;
  const above = at.top - GAP - MARGIN;
  popup.style.minWidth = `${at.width}px`;
  const isBelow = popup.offsetHeight <= below || below >= above;
  popup.style.maxHeight = `${isBelow ? below : above}px`;
  popup.style.top = `${isBelow ? at.bottom + GAP : at.top - GAP - popup.offsetHeight}px`;
  popup.style.left = `${Math.max(MARGIN, Math.min(at.left, window.innerWidth - popup.offsetWidth - MARGIN))}px`;
}
