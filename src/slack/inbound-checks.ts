import { setTimeout as sleep } from 'node:timers/promises';
import type { AllMiddlewareArgs, AnyMiddlewareArgs, Middleware } from '@slack/bolt';
import { z } from 'zod';
import { INCIDENT_ACTIONS, SILENCE_MODAL } from '../../blocks/kit/controls.ts';
import type { Clock } from '../core/clock.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { RefusalLog } from '../http-server/bounded-server.ts';
import { refuseRequest } from './http/request-checks.ts';
import type { LookupResult, OwnApp } from './permissions/lookup-client.ts';
import type { Delivery } from './reply.ts';

/** Where a command, a press, a form or an event comes from, as its payload says. */
export interface PayloadOrigin {
  readonly userId: string;
  readonly appId: string | undefined;
  /** Workspace in which it happened, and the organization of that. */
  readonly teamId: string | undefined;
  readonly enterpriseId: string | undefined;
  /** Workspace or organization of the person: another one for a guest out of a shared channel. */
  readonly userTeamId: string | undefined;
}

const text = z.string().nullish();
const payloadSchema = z
  .object({
    api_app_id: text,
    team: z.object({ id: text, enterprise_id: text }).nullish(),
    enterprise: z.object({ id: text }).nullish(),
    user: z.object({ id: text, team_id: text }).nullish(),
    // Commands and events name everything by id.
    team_id: text,
    enterprise_id: text,
    user_id: text,
  })
  .catch({});

/** The origin of whatever Slack sends. What is missing or odd counts as foreign. */
export function originOf(body: unknown): PayloadOrigin {
  const { api_app_id, team, enterprise, user, team_id, enterprise_id, user_id } = payloadSchema.parse(body);
  return {
    userId: user?.id ?? user_id ?? '',
    appId: api_app_id ?? undefined,
    teamId: team?.id ?? team_id ?? undefined,
    enterpriseId: team?.enterprise_id ?? enterprise?.id ?? enterprise_id ?? undefined,
    userTeamId: user?.team_id ?? undefined,
  };
}

/**
 * What is foreign about a press: another app, another workspace, or a person of another workspace in a channel that both
 * share. Workspaces of the bot's own organization count as its own, and so does a press without a workspace in an app that
 * is installed for all of it.
 */
export function foreignIn(origin: PayloadOrigin, own: OwnApp): 'another-app' | 'another-workspace' | null {
  if (own.appId !== undefined && origin.appId !== own.appId) return 'another-app';
  const { teamId, enterpriseId, userTeamId } = origin;
  const isOwnOrganization = own.enterpriseId !== undefined && enterpriseId === own.enterpriseId;
  if (teamId !== own.teamId && !isOwnOrganization) return 'another-workspace';
  const home = [own.teamId, own.enterpriseId, teamId].filter((id) => id !== undefined);
  return userTeamId === undefined || home.includes(userTeamId) ? null : 'another-workspace';
}

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

/** Tells whether a key is named for the first time, on any replica. */
export type FirstTime = (key: string, at: number, keepMs: number) => Promise<boolean>;

/** Slack sends again for a few minutes; a recorded request is good for five on either side of its time. */
export const KEEP_MS = 15 * MINUTE_MS;
/** A store that takes longer must not cost the second within which everything is acknowledged. */
const SEEN_LIMIT_MS = 500;

/** What Slack gives each event, command, click and submission of its own. */
const keySchema = z.object({ event_id: z.string().optional(), trigger_id: z.string().optional() });

/**
 * Lets a request through once. The same one again, from Slack or from somebody who recorded it, is acknowledged and has
 * no effect. While the store cannot tell, requests go through: buttons decide in the store anyway.
 */
export function ignoreRepeats(firstTime: FirstTime, clock: Clock): Middleware<AnyMiddlewareArgs> {
  return async ({ body, next, ...args }: AnyMiddlewareArgs & AllMiddlewareArgs) => {
    const { event_id: event, trigger_id: trigger } = keySchema.catch({}).parse(body);
    const key = event ?? trigger;
    const unknown = sleep(SEEN_LIMIT_MS, true, { ref: false });
    const isFirst =
      key === undefined || (await Promise.race([firstTime(key, clock(), KEEP_MS), unknown]).catch(() => true));
    if (isFirst) return next();
    if ('ack' in args && typeof args.ack === 'function') await args.ack();
  };
}
