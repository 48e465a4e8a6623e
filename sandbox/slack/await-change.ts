import { type Change, onChange, type Workspace } from './workspace.ts';

/**
 * The first value that `look` finds, now or after one of the next changes. Rejects after `withinMs` with an error that
 * names what was waited for.
 */
export function awaitChange<T>(
  workspace: Workspace,
  what: string,
  withinMs: number,
  look: (change: Change | null) => T | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = onChange(workspace, (change) => check(change));
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`${what}: not within ${withinMs} ms`));
    }, withinMs);
    const check = (change: Change | null) => {
      const found = look(change);
      if (found === undefined) return;
      clearTimeout(timer);
      stop();
      resolve(found);
    };
    check(null);
  });
}
