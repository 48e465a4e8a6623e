import { createPause } from '../core/clock.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { Answer } from '../health/reading.ts';
import type { Rollup } from '../health/rollup.ts';
import { kindOfWord } from '../slack/outbox/error-words.ts';
import { channelRefusalOf, SHOWN_AS_TEXT } from '../slack/outbox/state-after-call.ts';
import type { PinOutcome, Pins } from '../slack/pins.ts';
import type { DeliveryStatus } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import type { CompareCards } from './compare-channel.ts';
import { drawLiveCard, isInCatalog, type LiveSources, liveDraft, overDraft, withinScope } from './message-drafts.ts';
import { type Ending, isDueNow, type LiveCard, REFUSED_MS, statusesOf } from './rules/live-card.ts';

/** Keeps living cards current. */
export interface Keeper {
  /** Takes the next step of each card, as the leader with that lease. Rejects with StoreError; the next call does the rest. */
  tick(fence: number): Promise<void>;
}

/** Dependencies of the keeper. */
export interface KeeperOptions {
  readonly sources: LiveSources;
  readonly store: () => Pick<Store, 'liveCards' | 'outbox'>;
  readonly pins: Pins;
  readonly compare: CompareCards;
  /** Called when there are messages to send. */
  readonly onMessages: () => void;
  /** Called for each card that is over without a person's doing. */
  readonly onOver: (card: LiveCard, ending: Ending) => void;
  /** Called when a card cannot be handled, once for each different error. The others are kept current. */
  readonly onFailure: (card: LiveCard, error: unknown) => void;
}

/** Time for which the rollup of an environment is shared by its cards: a card that waits asks Datadog for nothing. */
export const READ_EVERY_MS = MINUTE_MS;

/** Formats of tables, each with the one to try after Slack has rejected it. */
const NEXT_FORMAT = { data_table: 'table', table: 'text', text: 'text' } as const;

/** Creates the keeper. It holds nothing that a new leader would miss. */
export function createKeeper(options: KeeperOptions): Keeper {
  const { store, sources } = options;
  const rollups = createRollups(sources);
  const pinning = createPinning(options);
  const failures = new Map<string, string>();
  const handle = async (fence: number, card: LiveCard, status: DeliveryStatus | undefined) => {
    const ending = endingOf(options, card, status);
    if (ending !== null) return end(options, { fence, card, status, ending });
    if (status === undefined) return;
    const current = await noteRefusal(options, { fence, card, status });
    await pinning.add(fence, current, status);
    await draw(options, { fence, card: current, status, rollups });
  };
  return {
    async tick(fence) {
      await pinning.remove(fence);
      const cards = await store().liveCards.live();
      const statuses = await store().outbox.statuses(cards.map(({ key }) => key));
      for (const card of cards) {
        try {
          await handle(fence, card, statuses.get(card.key));
          failures.delete(card.key);
        } catch (error) {
          if (error instanceof StoreError) throw error;
          if (failures.get(card.key) !== String(error)) options.onFailure(card, error);
          failures.set(card.key, String(error));
        }
      }
      for (const key of failures.keys()) if (!cards.some((card) => card.key === key)) failures.delete(key);
    },
  };
}

/** The reason for which a card is over; null while it is live. */
function endingOf(
  { sources: { catalog } }: KeeperOptions,
  card: LiveCard,
  status: DeliveryStatus | undefined,
): Ending | null {
  if (!isInCatalog(catalog, card)) return 'left-catalog';
  if (status === undefined) return 'unposted';
  if (status.state !== 'refused') return null;
  const word = status.outcome ?? '';
  if (kindOfWord(word) === 'message-gone') return word === DELETED ? 'deleted' : 'unchangeable';
  return status.posted !== null && channelRefusalOf(word) !== null ? 'refused' : 'unposted';
}

/** Slack's error word for a deleted message; with others it exists, but cannot be changed. */
const DELETED = 'message_not_found';

interface Step {
  readonly fence: number;
  readonly card: LiveCard;
  readonly status: DeliveryStatus;
}

async function end(
  { store, sources, onMessages, onOver }: KeeperOptions,
  {
    fence,
    card,
    status,
    ending,
  }: Omit<Step, 'status'> & { readonly status: DeliveryStatus | undefined; readonly ending: Ending },
): Promise<void> {
  const at = sources.clock();
  // A message that was given up stays as it is.
  const isShown = status !== undefined && status.state !== 'refused';
  const result = await store().liveCards.change({
    fence,
    changed: { key: card.key, values: { ending, endedAt: at } },
    messages: isShown ? [overDraft(card, ending, { now: at, timeZone: sources.timeZone })] : [],
    at,
  });
  if (result !== 'changed') return;
  onOver(card, ending);
  if (isShown) onMessages();
}

/** Stores since when the channel accepts nothing; a card whose channel has accepted nothing for a day is given up. */
async function noteRefusal({ store, sources }: KeeperOptions, { fence, card, status }: Step): Promise<LiveCard> {
  const now = sources.clock();
  const word = status.state === 'sent' ? null : channelRefusalOf(status.outcome);
  const refusedSince = word === null ? null : (card.refusedSince ?? now);
  if (word !== null && now - (refusedSince ?? now) >= REFUSED_MS) {
    const given = { state: 'refused', sendingRevision: status.revision, outcome: word } as const;
    await store().outbox.patch(fence, new Map([[card.key, given]]));
    return card;
  }
  // While an edit waits nothing is known about the channel.
  const isUnclear = word === null && status.state !== 'sent';
  if (isUnclear || refusedSince === card.refusedSince) return card;
  await store().liveCards.change({
    fence,
    changed: { key: card.key, values: { refusedSince } },
    messages: [],
    at: now,
  });
  return { ...card, refusedSince };
}

type Rollups = (environment: string | null) => Promise<Answer<Rollup>>;

/** Reads the rollup of an environment once for all of its cards. */
function createRollups({ reader, clock }: LiveSources): Rollups {
  const known = new Map<string | null, { readonly answer: Answer<Rollup>; readonly at: number }>();
  return async (environment) => {
    const now = clock();
    const last = known.get(environment);
    if (last !== undefined && now >= last.at && now - last.at < READ_EVERY_MS) return last.answer;
    const answer = await reader.rollup(environment ?? undefined);
    known.set(environment, { answer, at: now });
    return answer;
  };
}

/** Draws a card if it is due, after it was compared with its channel. */
async function draw(
  { store, sources, compare, onMessages }: KeeperOptions,
  { fence, card, status, rollups }: Step & { readonly rollups: Rollups },
): Promise<void> {
  const answer = withinScope(await rollups(card.environment), card);
  // Only once the edit is done: until then the outcome is that of the edit before.
  const isRejected = status.state === 'sent' && status.outcome?.startsWith(SHOWN_AS_TEXT) === true;
  const tables = isRejected ? NEXT_FORMAT[card.tables] : card.tables;
  if (tables === card.tables && !isDueNow(card, answer, sources.clock())) return;
  if (status.posted !== null && (await compare.compare(fence, card)) !== 'same') return;
  const now = sources.clock();
  const values = {
    shows: statusesOf(answer),
    drawnAt: now,
    readAt: answer.kind === 'unavailable' ? card.readAt : answer.at,
    tables,
  };
  const drawn = { ...card, ...values };
  const message = liveDraft(drawn, drawLiveCard(sources, drawn, answer));
  const result = await store().liveCards.change({
    fence,
    changed: { key: card.key, values },
    messages: [message],
    at: now,
  });
  if (result === 'changed') onMessages();
}

/** Pins and unpins, a call at each tick at most: Slack takes some 20 a minute. */
function createPinning({ store, sources, pins }: KeeperOptions) {
  const pause = createPause(sources.clock);
  let isTurnTaken = false;
  const call = async (
    fence: number,
    key: string,
    { ask, done }: { readonly ask: () => Promise<PinOutcome>; readonly done: string },
  ) => {
    isTurnTaken = true;
    const outcome = await ask();
    if (outcome.kind === 'passing') return pause.begin(sources.clock() + outcome.waitMs);
    await store().liveCards.notePin(fence, key, outcome.kind === 'done' ? done : outcome.word);
  };
  const mayCall = () => !isTurnTaken && pause.until() === undefined;
  return {
    async add(fence: number, { key, pin }: LiveCard, { posted }: DeliveryStatus): Promise<void> {
      if (posted === null || pin !== null || !mayCall()) return;
      await call(fence, key, { ask: () => pins.add(posted), done: 'pinned' });
    },
    /** Unpins a card that is over, at the beginning of a tick. */
    async remove(fence: number): Promise<void> {
      isTurnTaken = false;
      if (!mayCall()) return;
      const [card] = await store().liveCards.stillPinned();
      if (card === undefined) return;
      const posted = (await store().outbox.posted([card.key])).get(card.key);
      const ask = async (): Promise<PinOutcome> => (posted === undefined ? { kind: 'done' } : pins.remove(posted));
      await call(fence, card.key, { ask, done: 'unpinned' });
    },
  };
}
