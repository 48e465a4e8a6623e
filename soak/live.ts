import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from './world.ts';

/** After a round that could not be played: what is away may be back then. */
const PAUSE_MS = 1_000;

/**
 * Plays rounds until the world ends. A round that throws is a violation of this world, with what was thrown, and the next one begins: it
 * costs neither the other world nor the report.
 */
export async function live(world: World, play: () => Promise<void>, pauseMs = PAUSE_MS): Promise<void> {
  while (Date.now() < world.endsAt) {
    try {
      await play();
    } catch (error) {
      world.violate({ invariant: 'every round can be played to its end', what: messageOf(error) });
      world.stage.slack.faults.clear();
      world.stage.datadog.faults.clear();
      await sleep(pauseMs);
    }
    world.round += 1;
  }
}

/** Waits for work beside the rounds; what it throws is a violation. */
export async function beside(world: Pick<World, 'violate'>, what: string, work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) =>
    world.violate({ invariant: 'what watches the soak goes on', what: `${what}: ${messageOf(error)}` }),
  );
}

const messageOf = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
