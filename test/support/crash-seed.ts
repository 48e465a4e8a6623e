import { setTimeout as sleep } from 'node:timers/promises';
import type { Interaction } from '@metta-health-bot/local-slack';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { FIRST_STATE } from '../../src/incidents/rules/evaluation-state.ts';
import { openSymptoms } from '../../src/incidents/rules/incident.ts';
import { LIVE_SUBJECT } from '../../src/live-cards/rules/live-card.ts';
import { COLLECTORS, type ScriptEvent, scriptOf } from './crash-script.ts';
import { applyClick } from './incident-clicks.ts';
import { expectSoundOncall } from './invariants.ts';
import { type KillableBot, startKillableBot } from './killable-bot.ts';
import { outboxKeyOf, postedMessages } from './posted-messages.ts';
import type { ProcessOwner } from './process-owners.ts';
import type { CollectorTroubleEvent } from './random-events.ts';

/** Metadata of a living card that is not over. */
const LIVE = z.object({ event_payload: z.object({ subject: z.literal(LIVE_SUBJECT), live: z.literal(true) }) });
const CALM = { timeout: 60_000, interval: 100 } as const;
const LAST_LINES = 30;

/** Lets a bot live through the script of that seed; when all is well again, nothing may be lost and nothing told twice. */
export async function surviveSeed(seed: number, owner: ProcessOwner): Promise<void> {
  const script = scriptOf(seed, owner.lines);
  await using bot = await startKillableBot({ owner });
  try {
    await play(bot, script);
    await expectAllSeen(bot, owner);
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
    if (one.kind === 'trouble') setTrouble(bot, one);
    if (one.kind === 'fault') bot.slack.faults.next(one.method, one.fault);
    if (one.kind === 'type') pressed.push(bot.slack.as(one.by).in('oncall').command(one.line));
    if (one.kind === 'press') pressed.push(applyClick(bot, one));
    if (one.kind === 'kill') {
      await bot.kill();
      bot.start();
    }
  }
  await Promise.all(pressed.map((one) => one?.ack));
}

function setTrouble(bot: KillableBot, { collector, trouble }: CollectorTroubleEvent): void {
  if (trouble === 'works') bot.heal(collector);
  else if (trouble !== 'silent') bot.break(collector, trouble);
}

/** Whatever fails now is what an incident tells. */
async function expectAllSeen({ connected, look, failing, store }: KillableBot, owner: ProcessOwner): Promise<void> {
  await connected();
  await look();
  await vi.waitFor(async () => {
    const incidents = await store.incidents.current(0);
    const seen = incidents.flatMap(({ incident }) => openSymptoms(incident)).filter(({ rule }) => rule === owner.rule);
    const expected = (await failing()).map(owner.subjectOf);
    expect(seen.map(({ subject }) => subject)).toEqual(expect.arrayContaining(expected));
  }, CALM);
}

/** Ends all trouble, and waits until the bot has seen and told it. */
async function mend(bot: KillableBot): Promise<void> {
  for (const collector of COLLECTORS) bot.heal(collector);
  bot.slack.faults.clear();
  await bot.look();
  await vi.waitFor(async () => {
    const { lastEvaluationAt, ...seen } = await bot.store.incidents.evaluationState();
    expect({ ...seen, lastEvaluationAt: null }).toEqual(FIRST_STATE);
  }, CALM);
  await bot.drained();
  await bot.look();
  await bot.drained();
}

async function expectAllTold(bot: KillableBot): Promise<void> {
  const { slack, datadog, database, store, log } = bot;
  await expectSoundOncall(slack, database);
  const incidents = (await store.incidents.current(0)).map(({ incident }) => incident);
  expect(incidents.filter(({ status, flapping }) => status === 'firing' && !flapping)).toEqual([]);
  await bot.expectKept();
  await expectOneCard(bot);
  expect(datadog.unexpected).toEqual([]);
  expect(log.filter((line) => line.includes('"level":"fatal"'))).toEqual([]);
}

/** A channel has a living card or none, which is the one that Slack shows as live and has pinned. */
async function expectOneCard({ slack, store }: KillableBot): Promise<void> {
  const live = (await store.liveCards.live()).map(({ key }) => key);
  expect(live.length).toBeLessThanOrEqual(1);
  const shown = postedMessages(slack).filter((message) => LIVE.safeParse(message.metadata).success);
  const statuses = await store.outbox.statuses(shown.map(outboxKeyOf));
  // One whose post was never confirmed is given up, and may stand there.
  const known = shown.filter((message) => statuses.get(outboxKeyOf(message))?.state !== 'refused');
  expect(known.map(outboxKeyOf)).toEqual(live);
  await vi.waitFor(() => expect(slack.workspace.pins.map(({ ts }) => ts)).toEqual(known.map(({ ts }) => ts)), CALM);
}
