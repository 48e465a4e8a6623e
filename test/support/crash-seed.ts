import { setTimeout as sleep } from 'node:timers/promises';
import type { Interaction } from '@metta-health-bot/local-slack';
import { expect, vi } from 'vitest';
import { FIRST_WATCH, openSymptoms } from '../../src/incidents/rules/incident.ts';
import { COLLECTORS, type ScriptEvent, scriptOf } from './crash-script.ts';
import { applyClick } from './incident-clicks.ts';
import { expectSoundOncall } from './invariants.ts';
import { type KillableBot, startKillableBot } from './killable-bot.ts';

const CALM = { timeout: 60_000, interval: 100 } as const;
const LAST_LINES = 30;

/** Lets a bot live through the script of that seed; when all is well again, nothing may be lost and nothing told twice. */
export async function surviveSeed(seed: number): Promise<void> {
  const script = scriptOf(seed);
  await using bot = await startKillableBot();
  try {
    await play(bot, script);
    await expectAllSeen(bot);
    await mend(bot);
    await expectAllTold(bot);
  } catch (error) {
    const lines = [...script.map((one) => JSON.stringify(one)), '', ...bot.log.slice(-LAST_LINES)];
    throw new Error(`SEED=${seed} SEEDS=1 repeats this script:\n${lines.join('\n')}`, { cause: error });
  }
}

async function play(bot: KillableBot, script: readonly ScriptEvent[]): Promise<void> {
  const began = performance.now();
  const pressed: (Interaction | undefined)[] = [];
  for (const one of script) {
    await sleep(Math.max(0, began + one.at - performance.now()));
    if (one.kind === 'trouble') bot.troubles.set(one.collector, one.trouble);
    if (one.kind === 'fault') bot.slack.faults.next(one.method, one.fault);
    if (one.kind === 'press') pressed.push(applyClick(bot, one));
    if (one.kind === 'kill') {
      await bot.kill();
      bot.start();
    }
  }
  await Promise.all(pressed.map((one) => one?.ack));
}

/** Whatever fails now is what an incident tells. */
async function expectAllSeen({ connected, look, troubles, store }: KillableBot): Promise<void> {
  await connected();
  await look();
  const incidents = await store.incidents.current(0);
  const seen = incidents.flatMap(({ incident }) => openSymptoms(incident)).filter(({ rule }) => rule === 'failed');
  const failing = COLLECTORS.filter((collector) => troubles.trouble(collector) === 'failed');
  expect(seen.map(({ subject }) => subject)).toEqual(expect.arrayContaining(failing));
}

/** Ends all trouble, and waits until the bot has seen and told it. */
async function mend(bot: KillableBot): Promise<void> {
  for (const collector of COLLECTORS) bot.troubles.set(collector, 'works');
  bot.slack.faults.clear();
  await bot.look();
  await vi.waitFor(async () => {
    const { lastEvaluationAt, ...seen } = await bot.store.incidents.watch();
    expect({ ...seen, lastEvaluationAt: null }).toEqual(FIRST_WATCH);
  }, CALM);
  await bot.drained();
  await bot.look();
  await bot.drained();
}

async function expectAllTold({ slack, datadog, database, store, log }: KillableBot): Promise<void> {
  await expectSoundOncall(slack, database);
  const incidents = (await store.incidents.current(0)).map(({ incident }) => incident);
  expect(incidents.filter(({ status, flapping }) => status === 'firing' && !flapping)).toEqual([]);
  expect(datadog.unexpected).toEqual([]);
  expect(log.filter((line) => line.includes('"level":"fatal"'))).toEqual([]);
}
