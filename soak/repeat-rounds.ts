import { setTimeout as sleep } from 'node:timers/promises';
import type { Soak } from './soak.ts';

/** After a round that could not be played: what was down may be up again then. */
const PAUSE_MS = 1_000;

/**
 * Plays rounds until the soak ends. A round that throws is a violation of this soak, with what was thrown, and the next one begins: it
 * costs neither the other soak nor the report.
 */
export async function repeatRounds(soak: Soak, play: () => Promise<void>, pauseMs = PAUSE_MS): Promise<void> {
  while (Date.now() < soak.endsAt) {
    try {
      await play();
    } catch (error) {
      soak.violate({ invariant: 'every round can be played to its end', what: String(error) });
      soak.services.slack.faults.clear();
      soak.services.datadog.faults.clear();
      await sleep(pauseMs);
    }
    soak.round += 1;
  }
}

/** Waits for work in parallel to the rounds; an error is a violation. */
export async function errorsAsViolations(
  soak: Pick<Soak, 'violate'>,
  what: string,
  work: Promise<void>,
): Promise<void> {
  await work.catch((error: unknown) =>
    soak.violate({ invariant: 'what watches the soak goes on', what: `${what}: ${String(error)}` }),
  );
}
