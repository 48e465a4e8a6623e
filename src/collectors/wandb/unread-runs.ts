import { shownName } from '../../files/file-error.ts';
import { firstNamed } from '../first-named.ts';
import type { WandbRun } from './wandb-values.ts';

/** Runs of which a part cannot be read, and what to do about it, in words for people; null where there is none. */
export function unreadTrouble(runs: readonly WandbRun[]): string | null {
  const unread = runs.filter((run) => run.unread.length > 0);
  if (unread.length === 0) return null;
  const named = firstNamed(unread.map((run) => `${shownName(run.title, 40)} (${run.unread.join(', ')})`));
  return (
    `WandB: a part of these runs is not a JSON object, and its values are missing: ${named}. ` +
    'Next step: write that part again with the W&B client, or delete the runs'
  );
}
