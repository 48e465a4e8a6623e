import type { OutboxMessage, ShownMessage } from '../../store/outbox.ts';
import type { DeliveryDeps, DeliveryStep } from './deliver-message.ts';
import { SEARCH } from './first-messages.ts';
import { TAKEN_UP, withNote } from './notes.ts';
import type { DeliveryTask } from './schedule.ts';

/**
 * Whether a message is the first one of an incident, before the first try in this channel of the process that leads since `tookOverAt`
 * (milliseconds since 1970): what was tried before then may have been put back to that since, and posted meanwhile.
 */
export function isToBeSearchedFor(
  { about, thread, posted, shownRevision, attempts, attemptedAt, notes }: OutboxMessage,
  tookOverAt: number,
): boolean {
  if (about === null || thread !== null || posted !== null || shownRevision > 0) return false;
  return (attempts === 0 || (attemptedAt ?? 0) < tookOverAt) && !notes.includes(TAKEN_UP);
}

/**
 * Looks whether one of the channels in which it may be told shows a first message of this bot that fires about the same and that this
 * database does not know: it was put back, lost or moved. That one is edited from then on, where it stands; of two, the one in the
 * message's own channel. Undefined where there is none, or none can be seen: an incident is told twice rather than never.
 */
export async function takeUp(
  deps: DeliveryDeps,
  fence: number,
  { message, channel, ways }: DeliveryTask,
): Promise<Extract<DeliveryStep, { kind: 'taken-up' }> | undefined> {
  const isWanted = (shown: ShownMessage) => shown.key === message.key || isAboutTheSame(shown, message);
  const { store, clock } = deps;
  const channels = new Set([channel, ...ways.slice(1)]);
  const read = await Promise.all([...channels].map((one) => readOne(deps, one, message.key, isWanted)));
  const wanted = read.flat();
  const known = await store.statuses(wanted.map(({ key }) => key));
  const isOwn = ({ key }: ShownMessage) => key === message.key;
  const taken = wanted.find(isOwn) ?? wanted.find(({ key }) => !known.has(key));
  if (taken === undefined) return undefined;
  const notes = isOwn(taken) ? message.notes : withNote(message.notes, TAKEN_UP);
  const posted = { channel: taken.channel, ts: taken.ts };
  await store.patch(
    fence,
    new Map([[message.key, { posted, notes, dueAt: clock(), outcome: `continues ${taken.key}` }]]),
  );
  return { kind: 'taken-up', ts: taken.ts };
}

/** The wanted messages of a channel; none where it cannot be searched. */
async function readOne(
  { poster, clock, log }: DeliveryDeps,
  channel: string,
  key: string,
  isWanted: (shown: ShownMessage) => boolean,
): Promise<readonly ShownMessage[]> {
  const read = await poster.firstMessages({ channel, since: clock() - SEARCH.backMs, isEnough: isWanted });
  if (read.kind === 'read') return read.messages.filter(isWanted);
  log?.warn({ channel, key, detail: read.detail }, UNSEARCHED);
  return [];
}

const UNSEARCHED =
  'a channel could not be searched for an earlier message of the incident: it gets a new one, unless another channel shows one';

function isAboutTheSame(shown: ShownMessage, { about }: OutboxMessage): boolean {
  return shown.about.live && shown.about.subject === about?.subject;
}
