import type { Clock } from '../../src/clock.ts';

const BURST = 3;
const PER_SECOND = 1;

/** Whether Slack takes one more message in that channel now: one a second, three at once after a rest. */
export type Pace = (channel: string) => boolean;

export function createPace(clock: Clock): Pace {
  const channels = new Map<string, { readonly credit: number; readonly at: number }>();
  return (channel) => {
    const now = clock();
    const last = channels.get(channel) ?? { credit: BURST, at: now };
    const credit = Math.min(BURST, last.credit + ((now - last.at) / 1_000) * PER_SECOND);
    const isTaken = credit >= 1;
    channels.set(channel, { credit: isTaken ? credit - 1 : credit, at: now });
    return isTaken;
  };
}
