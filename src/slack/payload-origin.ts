import { z } from 'zod';
import type { OwnApp } from './lookup-client.ts';

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
