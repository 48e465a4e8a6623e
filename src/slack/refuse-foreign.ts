import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyMiddlewareArgs, Middleware } from '@slack/bolt';
import { INCIDENT_ACTIONS, SILENCE_MODAL } from '../../blocks/ids.ts';
import type { RefusalLog } from '../server/refusal-log.ts';
import type { Delivery } from './deliver.ts';
import type { LookupResult, OwnApp } from './lookup-client.ts';
import { foreignIn, originOf } from './payload-origin.ts';
import { refuseRequest } from './refuse-request.ts';

/** What refusing takes. */
export interface ForeignGuard {
  /** Which workspace and app the bot's own are; may take as long as Slack does. */
  readonly ownApp: () => Promise<LookupResult<OwnApp>>;
  /** Commands that can change something, such as `/digest`. */
  readonly changing: readonly string[];
  readonly delivery: Pick<Delivery, 'toAsker'>;
  readonly refused: RefusalLog;
}

/** Everything has to be acknowledged within a second. */
const FOREIGN_LIMIT_MS = 300;
const FOREIGN = [
  'This bot serves another workspace: nothing was answered, and nothing was changed.',
  'Next step: ask in the workspace in which the bot is installed, or install it in this one.',
] as const;
const UNKNOWN = [
  'The bot does not know its own workspace yet, so nothing was changed.',
  'Next step: try again in a few seconds.',
] as const;

/**
 * Refuses what comes for another workspace or another app: the bot would answer it with its own team's numbers. What is
 * pressed on an incident goes on to where permission is decided, and written down when it is refused. Until Slack has said
 * which workspace is the bot's own, for which it is asked every 5 s, commands that can change something are refused, and
 * everything else is answered: another workspace could then read what anybody in the bot's own may read.
 */
export function refuseForeign({ ownApp, changing, delivery, refused }: ForeignGuard): Middleware<AnyMiddlewareArgs> {
  return async (args) => {
    if (isOnIncident(args)) return args.next();
    const own = await Promise.race([ownApp(), sleep(FOREIGN_LIMIT_MS, undefined, { ref: false })]);
    const isKnown = own?.kind === 'found';
    if (!isKnown && !('command' in args && changing.includes(args.command.command))) return args.next();
    if (isKnown && foreignIn(originOf(args.body), own.value) === null) return args.next();
    refused(isKnown ? 'a request of another workspace or app' : 'an action before the own workspace was known');
    return refuseRequest(args, isKnown ? FOREIGN : UNKNOWN, (to, answer) => delivery.toAsker(to, answer, false));
  };
}

function isOnIncident(args: AnyMiddlewareArgs): boolean {
  if ('view' in args) return args.view.callback_id === SILENCE_MODAL.callback;
  if (!('action' in args) || !('action_id' in args.action)) return false;
  const ids: readonly string[] = Object.values(INCIDENT_ACTIONS);
  return ids.includes(args.action.action_id);
}
