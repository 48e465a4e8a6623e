import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import type { PageMessage } from '../../../web/protocol.ts';

/** How near the end still counts as reading the end, in pixels. */
const NEAR = 80;

/** Keeps the newest message in sight, from its beginning when it is taller than the frame; unless older ones are being read. */
export function useScroll(messages: readonly PageMessage[]): RefObject<HTMLElement | null> {
  const frame = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const newest = messages.at(-1)?.ts;
  useEffect(() => {
    const element = frame.current;
    const note = () => {
      if (element) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
    };
    element?.addEventListener('scroll', note, { passive: true });
    return () => element?.removeEventListener('scroll', note);
  }, []);
  useLayoutEffect(() => {
    const element = frame.current;
    const last = element?.querySelector('article:last-of-type');
    if (!element || !(last instanceof HTMLElement) || newest === undefined) return;
    if (atEnd.current) element.scrollTop = Math.min(element.scrollHeight, last.offsetTop - element.offsetTop);
  }, [newest]);
  return frame;
}
