import { setTimeout as sleep } from 'node:timers/promises';
import type { AllMiddlewareArgs, AnyMiddlewareArgs, Middleware } from '@slack/bolt';
import { z } from 'zod';
import {
  ACTIONS,
  DIGEST_ACTIONS,
  DIGEST_FORM,
  HOME_ACTIONS,
  INCIDENT_ACTIONS,
  METRIC_SEARCH,
  SILENCE_MODAL,
  WATCH_ACTIONS,
  WHY_ACTIONS,
} from '../../blocks/kit/controls.ts';
import type { Clock } from '../core/clock.ts';
import { createOnce, firstUnlessLate } from '../core/once.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { RefusalLog } from '../http-server/bounded-server.ts';
import type { AnswerDelivery } from './answer-delivery.ts';
import { isChangingCommand } from './changing-command.ts';
import type { LookupResult, OwnApp } from './permissions/lookup-client.ts';
import { refuseRequest } from './request-bound.ts';

/** Origin of a command, a click, a form or an event, by its payload. */
export interface PayloadOrigin {
  readonly userId: string;
  readonly appId: string | undefined;
  /** Workspace in which it happened, and its organization. */
  readonly teamId: string | undefined;
  readonly enterpriseId: string | undefined;
  /** Workspace or organization of the person: a different one for a guest in a shared channel. */
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

/** Origin of a request from Slack. Missing or malformed ids count as foreign. */
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
 * Reason why an origin is foreign: another app, another workspace, or a person of another workspace in a shared channel; null for the
 * bot's own. Workspaces of the bot's organization count as its own, and so does an origin without a workspace in an app that is installed
 * for the whole organization.
 */
export function foreignIn(origin: PayloadOrigin, own: OwnApp): 'another-app' | 'another-workspace' | null {
  if (own.appId !== undefined && origin.appId !== own.appId) return 'another-app';
  const { teamId, enterpriseId, userTeamId } = origin;
  const isOwnOrganization = own.enterpriseId !== undefined && enterpriseId === own.enterpriseId;
  if (teamId !== own.teamId && !isOwnOrganization) return 'another-workspace';
  const home = [own.teamId, own.enterpriseId, teamId].filter((id) => id !== undefined);
  return userTeamId === undefined || home.includes(userTeamId) ? null : 'another-workspace';
}

/** Dependencies of the check for foreign requests. */
export interface ForeignGuard {
  /** The bot's own workspace and app; takes as long as Slack's answer. */
  readonly ownApp: () => Promise<LookupResult<OwnApp>>;
  /** Commands that can change something, such as `/digest`, or with a word, such as `/health watch`. */
  readonly changing: readonly string[];
  readonly delivery: Pick<AnswerDelivery, 'toAsker'>;
  readonly refused: RefusalLog;
}

/** Wait for the bot's own identity: every request has to be acknowledged within a second. */
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
 * Refuses requests of another workspace or app, which the bot would answer with its own team's numbers. Actions on incidents pass: their
 * permission is decided elsewhere, and refusals are stored there. While the bot's own workspace is unknown, for which Slack is asked every
 * 5 s, requests that can change something are refused, and all others are answered: in the meantime another workspace could read what
 * anybody in the bot's own may read.
 */
export function refuseForeign({ ownApp, changing, delivery, refused }: ForeignGuard): Middleware<AnyMiddlewareArgs> {
  return async (args) => {
    if (isOnIncident(args)) return args.next();
    const own = await Promise.race([ownApp(), sleep(FOREIGN_LIMIT_MS, undefined, { ref: false })]);
    const isKnown = own?.kind === 'found';
    if (!isKnown && onlyReads(args, changing)) return args.next();
    if (isKnown && foreignIn(originOf(args.body), own.value) === null) return args.next();
    refused(isKnown ? 'a request of another workspace or app' : "an action before the bot's own workspace was known");
    return refuseRequest(args, isKnown ? FOREIGN : UNKNOWN, (to, answer) => delivery.toAsker(to, answer, false));
  };
}

function isOnIncident(args: AnyMiddlewareArgs): boolean {
  if ('view' in args) return args.view.callback_id === SILENCE_MODAL.callback;
  if (!('action' in args) || !('action_id' in args.action)) return false;
  const ids: readonly string[] = Object.values(INCIDENT_ACTIONS);
  return ids.includes(args.action.action_id);
}

/** Resolves to whether a key is seen for the first time, by any replica. */
export type FirstTime = (key: string, at: number, keepMs: number) => Promise<boolean>;

/**
 * Time for which keys are remembered: Slack retries for a few minutes, and a recorded request stays valid for five before and after its
 * time.
 */
export const KEEP_MS = 15 * MINUTE_MS;
/** Wait for the store: every request has to be acknowledged within a second. */
const SEEN_LIMIT_MS = 500;

/** Unique id that Slack gives each event, command, click and submission. */
const keySchema = z.object({ event_id: z.string().optional(), trigger_id: z.string().optional() }).catch({});

/** Dependencies of the check for repeats. */
export interface RepeatGuard {
  readonly firstTime: FirstTime;
  readonly clock: Clock;
  /** Commands that can change something, such as `/digest`, or with a word, such as `/health watch`. */
  readonly changing: readonly string[];
}

/** Most requests remembered that only read: those of minutes, as Slack's retries are. */
export const MOST_READS_REMEMBERED = 10_000;

/**
 * Passes each request once. A repeat, from Slack or from somebody who recorded it, is acknowledged without effect. Requests that can change
 * something are remembered in the store, for all replicas. Nothing is stored for one that only reads: this process remembers it, and
 * another replica would answer it once more, to the same person. While the store does not answer, requests pass: actions on incidents are
 * decided in the store anyway.
 */
export function ignoreRepeats({ firstTime, clock, changing }: RepeatGuard): Middleware<AnyMiddlewareArgs> {
  const reads = createOnce(clock, KEEP_MS, MOST_READS_REMEMBERED);
  return async (args: AnyMiddlewareArgs & AllMiddlewareArgs) => {
    const { event_id: event, trigger_id: trigger } = keySchema.parse(args.body);
    const key = event ?? trigger;
    const isFirst =
      key === undefined ||
      (onlyReads(args, changing)
        ? reads.first(key)
        : await firstUnlessLate(() => firstTime(key, clock(), KEEP_MS), SEEN_LIMIT_MS));
    if (isFirst) return args.next();
    if ('ack' in args && typeof args.ack === 'function') await args.ack();
  };
}

/**
 * Whether a request changes nothing: a command that cannot, a control that shows something, a field of a form, the search for a metric, an
 * event such as an opened Home tab. Whatever is not known to be such a request counts as one that changes something.
 */
function onlyReads(args: AnyMiddlewareArgs, changing: readonly string[]): boolean {
  if ('event' in args || 'options' in args) return true;
  if ('command' in args) return !isChangingCommand(args.command, changing);
  if ('view' in args) return args.view.callback_id === METRIC_SEARCH.callback;
  return 'action' in args && 'action_id' in args.action && READING_ACTIONS.includes(args.action.action_id);
}

/** Controls that only show something; a share and an export post something, and a watch is stored. */
const { share: _share, export: _export, watch: _watch, ...READING_CONTROLS } = ACTIONS;
const READING_ACTIONS: readonly string[] = [
  ...Object.values(READING_CONTROLS),
  ...Object.values(HOME_ACTIONS),
  ...Object.values(WHY_ACTIONS),
  INCIDENT_ACTIONS.details,
  DIGEST_ACTIONS.preview,
  DIGEST_ACTIONS.list,
  WATCH_ACTIONS.list,
  ...Object.values(DIGEST_FORM.blocks),
];
