import type { App, BlockAction } from '@slack/bolt';
import {
  renderMayNotEnd,
  renderRefusedChange,
  renderUnchecked,
  renderUnsubscribed,
} from '../../../blocks/digest/digest-answers.ts';
import { DIGEST_ACTIONS } from '../../../blocks/kit/controls.ts';
import type { Message } from '../../../blocks/kit/message.ts';
import { isDirectMessage } from '../../../blocks/kit/text.ts';
import { type Card, explanation } from '../../../blocks/render-card.ts';
import { digestList } from '../../../commands/visible-digests.ts';
import type { Inflight } from '../../core/inflight.ts';
import { isChannel, isPerson } from '../../core/slack-ids.ts';
import type { DigestOfChannel } from '../../digest/rules/schedule.ts';
import { type Destination, destinationOf } from '../destination.ts';
import { type DigestFormDeps, openChannelForm, openDigestForm, registerDigestForm } from './digest-form.ts';

/** Dependencies of the digest's buttons and its form. */
export interface DigestDeps extends DigestFormDeps {
  readonly inflight: Inflight;
}

/** Registers the listeners of the digest's buttons and its form. Each press is acknowledged before the store is read. */
export function registerDigest(app: App, deps: DigestDeps): void {
  const { inflight } = deps;
  app.action<BlockAction>(/^digest\.(?!form\.)/, async ({ ack, action, body, client }) => {
    await ack();
    const destination = destinationOf(body);
    if (!destination) return;
    const channel = placeOf('value' in action ? String(action.value ?? '') : '', destination);
    const { action_id: actionId } = action;
    const digest: DigestOfChannel = { kind: isWeekly(actionId) ? 'weekly' : 'daily', channel };
    // A form can be opened for 3 s only: it does not wait for its turn.
    if (actionId === DIGEST_ACTIONS.choose)
      return openChannelForm(deps, client, { destination, triggerId: body.trigger_id });
    if (actionId === DIGEST_ACTIONS.subscribe || actionId === DIGEST_ACTIONS.subscribeWeekly)
      return openDigestForm(deps, client, { destination, digest, triggerId: body.trigger_id });
    const isList = body.container.is_ephemeral === true;
    await inflight.inSlot(() => answerPress(deps, { destination, digest, actionId, isList }));
  });
  registerDigestForm(app, deps);
}

function isWeekly(actionId: string): boolean {
  return actionId.startsWith('digest.weekly.');
}

interface Press {
  readonly destination: Destination;
  readonly digest: DigestOfChannel;
  readonly actionId: string;
  /** Whether the button is in a private answer, which may be replaced. */
  readonly isList: boolean;
}

async function answerPress({ ports, delivery }: DigestDeps, press: Press): Promise<void> {
  const { destination, digest, actionId, isList } = press;
  const { digests } = ports;
  const reply = (card: Card, replaceOriginal = false) => delivery.toAsker(destination, card, replaceOriginal);
  switch (actionId) {
    case DIGEST_ACTIONS.preview:
    case DIGEST_ACTIONS.previewWeekly:
      return reply(await digests.preview(digest.channel, digest.kind));
    case DIGEST_ACTIONS.list:
      return reply(await listCard(ports, destination));
    case DIGEST_ACTIONS.unsubscribe:
    case DIGEST_ACTIONS.unsubscribeWeekly:
      return reply(explanation((await remove(ports, destination, digest)).message), true);
    case DIGEST_ACTIONS.remove:
    case DIGEST_ACTIONS.removeWeekly: {
      const { message, isDone } = await remove(ports, destination, digest);
      if (!isDone || !isList) return reply(explanation(message));
      return reply({ kind: 'noted', model: { card: await listCard(ports, destination), note: message.text } }, true);
    }
    default:
      return undefined;
  }
}

async function listCard(ports: DigestDeps['ports'], { userId }: Destination): Promise<Card> {
  return explanation(await digestList(ports, userId));
}

/** Ends the digest of a place; only its members may do so from elsewhere. */
async function remove(
  { digests }: DigestDeps['ports'],
  { userId, channelId }: Destination,
  digest: DigestOfChannel,
): Promise<{ readonly message: Message; readonly isDone: boolean }> {
  const { kind, channel: place } = digest;
  const isHere = place === userId || place === channelId;
  const result = await (isHere ? digests.unsubscribe(place, userId, kind) : digests.remove(place, userId, kind));
  switch (result.kind) {
    case 'too-many':
    case 'full':
      return { message: renderRefusedChange(result), isDone: false };
    case 'unchecked':
      return { message: renderUnchecked(), isDone: false };
    case 'refused':
      return { message: renderMayNotEnd(place), isDone: false };
    case 'unsubscribed':
      return { message: renderUnsubscribed(place, result, kind), isDone: true };
  }
}

/** The place that a button is about: a channel, or the person alone in a direct message. */
function placeOf(value: string, { channelId, userId }: Destination): string {
  if (isChannel(value) || isPerson(value)) return value;
  return isDirectMessage(channelId) ? userId : channelId;
}
