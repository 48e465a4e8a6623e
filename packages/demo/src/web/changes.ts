/** Notifies listeners that something on screen may have changed. */
export interface Changes {
  notify(): void;
  /** Returns the way to stop listening. */
  listen(listener: () => void): () => void;
}

/** Changes to which nobody listens yet. */
export function createChanges(): Changes {
  const listeners = new Set<() => void>();
  return {
    notify: () => {
      for (const listener of [...listeners]) listener();
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Resolves when it holds, now or after one of the next changes. */
export function until(changes: Changes, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!holds()) return;
      stop();
      resolve();
    };
    const stop = changes.listen(check);
    check();
  });
}
