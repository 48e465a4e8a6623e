import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalSlack } from '@metta-health-bot/local-slack';
import { percentile } from '../src/core/statistics.ts';

/** Acknowledgements and answers of commands that came at a fixed rate. */
export interface Asked {
  readonly commands: number;
  readonly acked: number;
  /** Acknowledgements within the 3 s that Slack waits. */
  readonly inTime: number;
  readonly answered: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  readonly ackMaxMs: number;
}

/** Rate of the commands, and when they end. */
export interface AskingOptions {
  readonly perSecond: number;
  readonly isOver: () => boolean;
}

const ANSWER_MS = 30_000;
const PEOPLE = ['engineer', 'lead', 'oncall'] as const;
const IN_TIME_MS = 3_000;

/** Types `/health` at that rate, whether the bot keeps up or not, until it is over; then waits for the answers. */
export async function askAtRate(slack: LocalSlack, { perSecond, isOver }: AskingOptions): Promise<Asked> {
  const acks: number[] = [];
  const running: Promise<void>[] = [];
  let answered = 0;
  const askOne = async (number: number) => {
    const person = PEOPLE[number % PEOPLE.length] ?? PEOPLE[0];
    const interaction = slack.as(person).in('system-health').command('/health');
    const ack = await interaction.ack;
    if (typeof ack === 'string') return;
    acks.push(ack.ms);
    const { blocks } = await interaction.reply(1, { withinMs: ANSWER_MS });
    if (blocks.length > 2) answered += 1;
  };
  const begun = performance.now();
  while (!isOver()) {
    const due = Math.floor(((performance.now() - begun) / 1_000) * perSecond);
    // What is not answered is counted, and ends nothing.
    while (running.length < due) running.push(askOne(running.length).catch(() => {}));
    await sleep(1);
  }
  await Promise.all(running);
  return {
    commands: running.length,
    acked: acks.length,
    inTime: acks.filter((ms) => ms <= IN_TIME_MS).length,
    answered,
    ackP50Ms: percentile(acks, 0.5) ?? Number.NaN,
    ackP99Ms: percentile(acks, 0.99) ?? Number.NaN,
    ackMaxMs: percentile(acks, 1) ?? Number.NaN,
  };
}
