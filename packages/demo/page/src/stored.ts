import { useCallback, useState } from 'react';

const PREFIX = 'metta-health-demo.';

/** Value that this browser remembers under that name, or undefined; also if it may not remember anything. */
export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A private window without storage: the page works, it only forgets.
  }
}

/** State that this browser remembers. */
export function useStored(name: string, initial: () => string): readonly [string, (value: string) => void] {
  const [value, setValue] = useState(() => remembered(name) ?? initial());
  const store = useCallback(
    (next: string) => {
      remember(name, next);
      setValue(next);
    },
    [name],
  );
  return [value, store];
}
