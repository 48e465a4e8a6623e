import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import type { PageMessage } from '../../../src/web/protocol.ts';

/**
 * Keeps the newest message visible, also when it changes, from its beginning when it is taller than the frame; unless
 * older ones are being read.
 */
export function useScroll(messages: readonly PageMessage[]): RefObject<HTMLElement | null> {
  const frame = useRef<HTMLElement>(null);
  const isReadingNewest = useRef(true);
  const newest = messages.at(-1);
  useEffect(() => {
    const element = frame.current;
    const note = () => {
      const last = element && newestIn(element);
      if (element && last) isReadingNewest.current = last.offsetTop < element.scrollTop + element.clientHeight;
    };
    element?.addEventListener('scroll', note, { passive: true });
    return () => element?.removeEventListener('scroll', note);
  }, []);
  useLayoutEffect(() => {
    const element = frame.current;
    const last = element && newestIn(element);
    if (!element || !last || newest === undefined) return;
    if (isReadingNewest.current) element.scrollTop = last.offsetTop - element.offsetTop;
  }, [newest]);
  return frame;
}

function newestIn(frame: HTMLElement): HTMLElement | null {
  return [...frame.querySelectorAll('article')].at(-1) ?? null;
}
