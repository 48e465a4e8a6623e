import type { Button } from '@slack/types';
import { dateOf, timeOfDay } from '../../src/core/days.ts';
import type { Failure } from '../../src/health/reading.ts';
import type { Ending } from '../../src/live-cards/rules/live-card.ts';
import { type RollupCard, renderRollup } from '../health/rollup.ts';
import { LIVE_ACTIONS } from '../kit/controls.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { describeFailureForChannel } from '../kit/failure.ts';
import { context, header, type Message, message, renderNotice, section } from '../kit/message.ts';
import type { TableFormat } from '../kit/table.ts';
import { shortDate, sinceThen } from '../kit/time.ts';

/** Identification and time of a living card. */
export interface LiveView {
  readonly key: string;
  readonly now: number;
  readonly timeZone: string;
}

/** Renders a living card: the rollup, its age, and a button that ends it. It names nobody, so that it notifies nobody. */
export function renderLiveCard(card: RollupCard, view: LiveView, tables: TableFormat): Message {
  const audience = { kind: 'channel', sharedBy: '' } as const;
  const { text, blocks } = renderRollup(card, { tables, charts: 0, audience }, liveFooter(view));
  return message([text, `${updated(view)}.`], blocks);
}

/** A living card without values, because Datadog cannot be read and this process has read nothing before. */
export interface UnreadCard {
  /** Title of the rollup, from the catalog. */
  readonly title: string;
  readonly environment: string | null;
  readonly failure: Failure;
  readonly failingSince: number;
  /** Time of the last values that it showed. */
  readonly readAt: number;
}

const AFTERWARDS = 'Once Datadog can be read again, this message shows current values.';

/** Renders a living card without values: nothing that it showed counts any more. */
export function renderUnreadLiveCard(card: UnreadCard, view: LiveView): Message {
  const { now, timeZone } = view;
  const title = card.environment === null ? card.title : `${card.title} (${card.environment})`;
  const unknown = `${escapeMrkdwn(title)} is unknown now: the last values were read at ${dated(card.readAt, timeZone)}.`;
  const why = describeFailureForChannel(card.failure, { since: card.failingSince, now, timeZone });
  return message(
    [unknown, why, AFTERWARDS, `${updated(view)}.`],
    [header(title), section(`⚠️ *${unknown}*\n${why}\n${AFTERWARDS}`), ...liveFooter(view)],
  );
}

/** Renders the message of a living card that is over. */
export function renderOverLiveCard(ending: Ending, now: number, timeZone: string): Message {
  return renderNotice(
    `This living card is over since ${dated(now, timeZone)}: ${ENDING_WORDS[ending]}. It is no longer edited.`,
    'Next step: type `/health live` for a new one.',
  );
}

/** Reasons why a card is over, as clauses. */
export const ENDING_WORDS: Readonly<Record<Ending, string>> = {
  ended: 'somebody ended it',
  moved: 'somebody put a new one below',
  deleted: 'its message was deleted in Slack',
  unchangeable: 'Slack no longer lets the bot edit its message',
  refused: 'Slack accepted nothing for its channel for a day',
  unposted: 'Slack did not accept or confirm its message',
  'left-catalog': 'the catalog no longer has its area or its environment',
  restored: "the bot's database was restored to an earlier state",
};

function liveFooter(view: LiveView): Message['blocks'] {
  return [
    context(`${updated(view)}, ${sinceThen(view.now)}. ${KEPT}`),
    { type: 'actions', elements: [endButton(view.key)] },
  ];
}

const KEPT =
  'It is edited when a status changes, and at least once an hour. If that is more than an hour ago, the bot is not running or this card is over.';

function updated({ now, timeZone }: LiveView): string {
  return `Living card, updated ${dated(now, timeZone)}`;
}

/** A time with its date, since the card may be read on another day: `Nov 28, 14:05 (Europe/Berlin)`. */
export function dated(instant: number, timeZone: string): string {
  return `${shortDate(dateOf(instant, timeZone))}, ${timeOfDay(instant, timeZone)} (${timeZone})`;
}

/** Button that ends a card. */
export function endButton(key: string): Button {
  return {
    type: 'button',
    action_id: LIVE_ACTIONS.end,
    text: { type: 'plain_text', text: 'End' },
    value: key,
    confirm: {
      title: { type: 'plain_text', text: 'End this living card?' },
      text: {
        type: 'plain_text',
        text: 'It is no longer edited, for everybody in this channel. Its message stays, says that it is over, and is unpinned. Nobody is notified.',
      },
      confirm: { type: 'plain_text', text: 'End' },
      deny: { type: 'plain_text', text: 'Keep It' },
      style: 'danger',
    },
  };
}
