import { onChange, type Workspace } from './workspace.ts';

/**
 * The first value that `find` returns, now or after one of the next changes. Rejects after `withinMs` with an error in the
 * words of `failure`.
 */
export function awaitChange<T>(
  workspace: Workspace,
  {
    withinMs,
    find,
    failure,
  }: { readonly withinMs: number; readonly find: () => T | undefined; readonly failure: () => string },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const check = () => {
      const found = find();
      if (found === undefined) return;
      clearTimeout(timer);
      stop();
      resolve(found);
    };
    const stop = onChange(workspace, check);
    const timer = setTimeout(() => {
      stop();
      reject(new Error(failure()));
    }, withinMs);
    check();
  });
}
