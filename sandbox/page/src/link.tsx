import type { ReactNode } from 'react';

/** A link that leaves the demo open. */
export function Link({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}
