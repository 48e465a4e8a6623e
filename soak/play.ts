import { setTimeout as sleep } from 'node:timers/promises';
import type { Interaction } from '@metta-health-bot/local-slack';
import { messageOf } from '../src/core/errors.ts';
import { MINUTE_MS } from '../src/core/time.ts';
import { applyClick } from '../test/support/incident-clicks.ts';
import type { Timed } from '../test/support/random-events.ts';
import { TroubleLeft } from './database.ts';
import { byChance, type Round, type SoakEvent } from './script.ts';
import type { Soak } from './soak.ts';

/** Longest wait of people for an answer at the end of a round before it counts as lost. */
const ANSWER_MS = 15_000;

/** Lets a round happen, or as much of it as there is time for; resolves when all that lasts is over. */
export async function playRound(soak: Soak, round: Round): Promise<void> {
  const { services, tally } = soak;
  setRandomFaults(soak, round);
  const began = performance.now();
  const asked: Interaction[] = [];
  const lasting: Promise<unknown>[] = [];
  for (const one of round.events) {
    await sleepUntil(soak, began + one.at);
    if (Date.now() >= soak.endsAt) break;
    asked.push(...startAction(soak, one));
    lasting.push(performLasting(soak, one).catch((error: unknown) => notPlayed(soak, one, error)));
  }
  await Promise.all(lasting);
  await Promise.race([Promise.all(asked.map(({ ack }) => ack)), sleep(ANSWER_MS)]);
  const commands = asked.filter(({ payload }) => payload.command !== undefined);
  tally.count('answered', commands.filter((one) => one.answers().length > 0).length);
  services.slack.faults.clear();
  services.datadog.faults.clear();
}

/** A database that is down can get no further fault, and the event is left out; any other event that fails is a violation. */
export function notPlayed({ tally, violate }: Pick<Soak, 'tally' | 'violate'>, { kind }: SoakEvent, error: unknown) {
  if (kind === 'database' && !(error instanceof TroubleLeft)) return tally.fault('left out: database');
  const what = `${kind}: ${messageOf(error)}`;
  violate({ invariant: 'what the soak does, happens and ends', what });
}

/** In steps, so that an end that was set sooner counts soon. */
async function sleepUntil(soak: Soak, moment: number): Promise<void> {
  while (performance.now() < moment && Date.now() < soak.endsAt) {
    await sleep(Math.min(500, moment - performance.now()));
  }
}

function setRandomFaults({ services: { slack, datadog }, tally }: Soak, { slackFaults, datadogFaults }: Round): void {
  const [ofSlack, ofDatadog] = [byChance(slackFaults), byChance(datadogFaults)];
  slack.faults.sometimes((target) => {
    // Without a new link the bot gets nothing: that is a fault of its own.
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

/** Performs an action of people at once; returns its interactions. */
function startAction(soak: Soak, one: Timed<SoakEvent>): readonly Interaction[] {
  const { services, tally } = soak;
  const { slack } = services;
  switch (one.kind) {
    case 'press': {
      const pressed = applyClick(services, one);
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

/** Performs an action that takes a while; resolves when it is over. */
async function performLasting({ services, replicas, database, tally }: Soak, one: Timed<SoakEvent>): Promise<void> {
  const { slack, datadog, troubles } = services;
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

/** One more outage of Datadog; the random faults continue during it. */
async function datadogOut(
  faults: Soak['services']['datadog']['faults'],
  { fault, ms }: Extract<SoakEvent, { kind: 'datadog-outage' }>,
  tally: Soak['tally'],
): Promise<void> {
  tally.fault(`Datadog out: ${nameOf(fault)}`);
  faults.always(fault);
  await sleep(ms);
  faults.end(fault);
}
