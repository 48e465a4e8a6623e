import { setTimeout as sleep } from 'node:timers/promises';
import type { Interaction } from '@metta-health-bot/local-slack';
import type { At } from '../test/support/happenings.ts';
import { pressAny } from '../test/support/press.ts';
import { TroubleLeft } from './database.ts';
import { byChance, type Round, type SoakHappening } from './script.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;
/** How long people wait for an answer at the end of a round before it counts as lost. */
const ANSWER_MS = 15_000;

/** Lets a round happen, or as much of it as there is time for; resolves when all that lasts is over. */
export async function playRound(world: World, round: Round): Promise<void> {
  const { stage, tally } = world;
  strikeByChance(world, round);
  const began = performance.now();
  const asked: Interaction[] = [];
  const lasting: Promise<unknown>[] = [];
  for (const one of round.happenings) {
    await sleepUntil(world, began + one.at);
    if (Date.now() >= world.endsAt) break;
    asked.push(...ask(world, one));
    lasting.push(last(world, one).catch((error: unknown) => notPlayed(world, one, error)));
  }
  await Promise.all(lasting);
  await Promise.race([Promise.all(asked.map(({ ack }) => ack)), sleep(ANSWER_MS)]);
  const commands = asked.filter(({ payload }) => payload.command !== undefined);
  tally.count('answered', commands.filter((one) => one.answers().length > 0).length);
  stage.slack.faults.clear();
  stage.datadog.faults.clear();
}

/** A database that is down cannot be troubled, and the happening is left out; all else that fails to happen is a violation. */
export function notPlayed(
  { tally, violate }: Pick<World, 'tally' | 'violate'>,
  { kind }: SoakHappening,
  error: unknown,
) {
  if (kind === 'database' && !(error instanceof TroubleLeft)) return tally.fault('left out: database');
  const what = `${kind}: ${error instanceof Error ? error.message : error}`;
  violate({ invariant: 'what the soak does, happens and ends', what });
}

/** In steps, so that an end that was set sooner counts soon. */
async function sleepUntil(world: World, moment: number): Promise<void> {
  while (performance.now() < moment && Date.now() < world.endsAt) {
    await sleep(Math.min(500, moment - performance.now()));
  }
}

function strikeByChance({ stage: { slack, datadog }, tally }: World, { slackFaults, datadogFaults }: Round): void {
  const [ofSlack, ofDatadog] = [byChance(slackFaults), byChance(datadogFaults)];
  slack.faults.sometimes((target) => {
    // Without a new link nobody hears of anything: that is a fault of its own.
    if (target === 'auth.test' || target === 'apps.connections.open') return undefined;
    const fault = ofSlack();
    if (fault !== undefined) tally.fault(`Slack: ${nameOf(fault)}`);
    return fault;
  });
  datadog.faults.sometimes(() => {
    const fault = ofDatadog();
    if (fault !== undefined) tally.fault(`Datadog: ${nameOf(fault)}`);
    return fault;
  });
}

function nameOf(fault: { readonly kind: string; readonly status?: number; readonly error?: string }): string {
  return [fault.kind, fault.status, fault.error].filter((part) => part !== undefined).join(' ');
}

/** What people do at once. */
function ask(world: World, one: At<SoakHappening>): readonly Interaction[] {
  const { stage, tally } = world;
  const { slack } = stage;
  switch (one.kind) {
    case 'press': {
      const pressed = pressAny(stage, one);
      if (pressed !== undefined) tally.count('presses');
      return pressed === undefined ? [] : [pressed];
    }
    case 'command': {
      const soon = new Date(Date.now() + MINUTE_MS).toISOString().slice(11, 16);
      tally.count('commands');
      return [slack.as(one.by).in(one.channel).command(one.line.replace('{soon}', soon))];
    }
    case 'home':
      tally.count('homes');
      slack.as(one.by).openHome();
      return [];
    default:
      return [];
  }
}

/** What takes a while; resolves when it is over. */
async function last({ stage, replicas, database, tally }: World, one: At<SoakHappening>): Promise<void> {
  const { slack, datadog, troubles } = stage;
  switch (one.kind) {
    case 'trouble':
      return troubles.set(one.collector, one.trouble);
    case 'kill':
    case 'stop':
    case 'freeze': {
      const isDone = await replicas[one.replica % replicas.length]?.[one.kind](one.ms);
      if (isDone) tally.count(`${one.kind}s`);
      return;
    }
    case 'links':
      tally.fault(`links: ${one.how}`);
      return one.how === 'drop' ? slack.socket.drop() : slack.socket.disconnect(one.how);
    case 'slack-outage':
      tally.fault(`Slack out: ${nameOf(one.fault)}`);
      slack.faults.always('*', one.fault);
      await sleep(one.ms);
      return slack.faults.clear('*');
    case 'datadog-outage':
      return datadogOut(datadog.faults, one, tally);
    case 'database':
      tally.fault(`database: ${await database.trouble(one.trouble, one.ms)}`);
  }
}

/** One outage of Datadog more; the faults by chance go on beneath it. */
async function datadogOut(
  faults: World['stage']['datadog']['faults'],
  { fault, ms }: Extract<SoakHappening, { kind: 'datadog-outage' }>,
  tally: World['tally'],
): Promise<void> {
  tally.fault(`Datadog out: ${nameOf(fault)}`);
  faults.always(fault);
  await sleep(ms);
  faults.end(fault);
}
