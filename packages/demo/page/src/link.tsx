import type { ReactNode } from 'react';
import { threadAt } from './archive.ts';
import { useOpenThread } from './contexts.ts';

/** A link that leaves the demo open; the permalink of a message leads to its thread here. */
export function Link({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  const open = useOpenThread();
  const place = open && threadAt(href);
  if (place) {
    const follow = (event: { preventDefault: () => void }) => {
      event.preventDefault();
      open(place);
    };
    return (
      <a href={href} onClick={follow}>
        {children}
      </a>
    );
  }
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}
