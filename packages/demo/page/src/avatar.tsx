import type { PageMessage } from '../../src/web/protocol.ts';

/** A picture that is nobody's: the first letter, or a pulse for the bot. */
export function Avatar({ name, by }: { readonly name: string; readonly by: PageMessage['by'] }) {
  return (
    <span className={`avatar avatar-${by}`} aria-hidden="true" data-hue={by === 'user' ? hueOf(name) : undefined}>
      {by === 'bot' ? (
        <svg viewBox="0 0 36 36" aria-hidden="true">
          <path
            d="M5 19h6l3-9 6 17 4-12 2 4h5"
            fill="none"
            stroke="currentColor"
            strokeWidth="2.6"
            strokeLinejoin="round"
            strokeLinecap="round"
          />
        </svg>
      ) : (
        name.slice(0, 1).toUpperCase()
      )}
    </span>
  );
}

function hueOf(name: string): number {
  return [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 4;
}
