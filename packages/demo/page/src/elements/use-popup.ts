import { type RefObject, useLayoutEffect } from 'react';

const GAP = 4;
const MARGIN = 8;

/** Shows the popup above everything else, beneath its anchor or over it, wherever there is room, and keeps it there. */
export function usePopup(
  isOpen: boolean,
  anchor: RefObject<HTMLElement | null>,
  popup: RefObject<HTMLElement | null>,
): void {
  useLayoutEffect(() => {
    if (!isOpen || !anchor.current || !popup.current) return undefined;
    popup.current.showPopover();
    const follow = () => {
      if (anchor.current && popup.current) place(anchor.current, popup.current);
    };
    follow();
    document.addEventListener('scroll', follow, true);
    window.addEventListener('resize', follow);
    return () => {
      document.removeEventListener('scroll', follow, true);
      window.removeEventListener('resize', follow);
    };
  }, [isOpen, anchor, popup]);
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
