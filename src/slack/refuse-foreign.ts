import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyMiddlewareArgs, Middleware } from '@slack/bolt';
import { explanation } from '../../blocks/card.ts';
import { INCIDENT_ACTIONS, SILENCE_MODAL } from '../../blocks/ids.ts';
import { renderNotice } from '../../blocks/notice.ts';
import type { RefusalLog } from '../server/refusal-log.ts';
import type { Delivery } from './deliver.ts';
import { destinationOf } from './destination.ts';
import type { Found, OwnApp } from './lookup-client.ts';
import { foreignIn, originOf } from './payload-origin.ts';

/** What refusing takes. */
export interface ForeignGuard {
  /** Which workspace and app the bot's own are; may take as long as Slack does. */
  readonly ownApp: () => Promise<Found<OwnApp>>;
  readonly delivery: Pick<Delivery, 'toAsker'>;
  readonly refused: RefusalLog;
}

/** Everything has to be acknowledged within a second. */
const LIMIT_MS = 300;
const FOREIGN = [
  'This bot serves another workspace: nothing was answered, and nothing was changed.',
  'Next step: ask in the workspace in which the bot is installed, or install it in this one.',
] as const;

/**
 * Refuses what comes for another workspace or another app: the bot would answer it with its own team's numbers. What is
 * pressed on an incident goes on to where permission is decided, and written down when it is refused. Until Slack has said
 * which workspace is the bot's own everything goes on.
 */
export function refuseForeign({ ownApp, delivery, refused }: ForeignGuard): Middleware<AnyMiddlewareArgs> {
  return async (args) => {
    if (isOnIncident(args)) return args.next();
    const own = await Promise.race([ownApp(), sleep(LIMIT_MS, undefined, { ref: false })]);
    if (own?.kind !== 'found' || foreignIn(originOf(args.body), own.value) === null) return args.next();
    refused('a request of another workspace or app');
    if ('command' in args) return args.ack(FOREIGN.join(' '));
    if (!('ack' in args) || typeof args.ack !== 'function') return;
    await args.ack();
    const destination = destinationOf(args.body);
    if (destination) await delivery.toAsker(destination, explanation(renderNotice(...FOREIGN)), false);
  };
}

function isOnIncident(args: AnyMiddlewareArgs): boolean {
  if ('view' in args) return args.view.callback_id === SILENCE_MODAL.callback;
  if (!('action' in args) || !('action_id' in args.action)) return false;
  const ids: readonly string[] = Object.values(INCIDENT_ACTIONS);
  return ids.includes(args.action.action_id);
}
