import type { Core } from './core.ts';
import type { Placed } from './find-element.ts';
import type { JsonRecord } from './json.ts';
import { messageOutput } from './methods/message-output.ts';
import { viewOutput } from './views.ts';
import type { Channel, StoredMessage, StoredView, User } from './workspace.ts';

/** The deprecated token in every payload: nothing may rely on it. */
const VERIFICATION_TOKEN = 'deprecated';

/** The payload of a slash command that was typed: docs.slack.dev/interactivity/implementing-slash-commands. */
export function commandPayload(
  core: Core,
  {
    where,
    line,
    urls,
  }: {
    readonly where: { readonly user: User; readonly channel: Channel };
    readonly line: string;
    readonly urls: { readonly responseUrl: string; readonly triggerId: string };
  },
): JsonRecord {
  const [command = '', ...rest] = line.split(' ');
  return {
    token: VERIFICATION_TOKEN,
    team_id: core.workspace.team.id,
    team_domain: core.workspace.team.domain,
    channel_id: where.channel.id,
    channel_name: where.channel.name,
    user_id: where.user.id,
    user_name: where.user.name,
    command,
    text: rest.join(' ').trim(),
    api_app_id: core.workspace.app.id,
    is_enterprise_install: 'false',
    response_url: urls.responseUrl,
    trigger_id: urls.triggerId,
  };
}

function interactionBase(core: Core, user: User, triggerId: string): JsonRecord {
  const { team, app } = core.workspace;
  return {
    user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
    api_app_id: app.id,
    token: VERIFICATION_TOKEN,
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: triggerId,
  };
}

/** An ephemeral message is not in the payload: Slack does not keep it. */
export function messageActionPayload(
  core: Core,
  {
    where,
    action,
    urls,
  }: {
    readonly where: { readonly user: User; readonly channel: Channel; readonly message: StoredMessage };
    readonly action: JsonRecord;
    readonly urls: { readonly responseUrl: string; readonly triggerId: string; readonly state: JsonRecord };
  },
): JsonRecord {
  const { user, channel, message } = where;
  const isEphemeral = message.ephemeralTo !== null;
  return {
    type: 'block_actions',
    ...interactionBase(core, user, urls.triggerId),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...(message.threadTs !== null && { thread_ts: message.threadTs }),
    },
    channel: { id: channel.id, name: channel.name },
    ...(!isEphemeral && { message: messageOutput(core, message, true) }),
    state: { values: urls.state },
    response_url: urls.responseUrl,
    actions: [action],
  };
}

/** Payload of a click or choice in a modal or on the Home tab; a view has no response_url. */
export function viewActionPayload(
  core: Core,
  {
    where,
    action,
    triggerId,
    state,
  }: {
    readonly where: { readonly user: User; readonly view: StoredView };
    readonly action: JsonRecord;
    readonly triggerId: string;
    readonly state: JsonRecord;
  },
): JsonRecord {
  return {
    type: 'block_actions',
    ...interactionBase(core, where.user, triggerId),
    container: { type: 'view', view_id: where.view.id },
    view: viewOutput(core.workspace, where.view, state),
    actions: [action],
  };
}

/** Payload of a person's typing into a select whose options come from the app; there is no trigger to open anything with. */
export function suggestionPayload(
  core: Core,
  {
    where,
    placed,
    query,
    state,
  }: {
    readonly where: { readonly user: User; readonly view: StoredView };
    readonly placed: Placed;
    readonly query: string;
    readonly state: JsonRecord;
  },
): JsonRecord {
  const { trigger_id: _, ...base } = interactionBase(core, where.user, '');
  return {
    type: 'block_suggestion',
    ...base,
    user: { id: where.user.id, name: where.user.name, team_id: core.workspace.team.id },
    container: { type: 'view', view_id: where.view.id },
    view: viewOutput(core.workspace, where.view, state),
    action_id: placed.actionId,
    block_id: placed.blockId,
    value: query,
  };
}

/** Payload of a submitted modal: docs.slack.dev/reference/interaction-payloads/view-interactions-payload. */
export function submissionPayload(
  core: Core,
  {
    where,
    triggerId,
    state,
  }: {
    readonly where: { readonly user: User; readonly view: StoredView };
    readonly triggerId: string;
    readonly state: JsonRecord;
  },
): JsonRecord {
  return {
    type: 'view_submission',
    ...interactionBase(core, where.user, triggerId),
    user: { id: where.user.id, name: where.user.name, team_id: core.workspace.team.id },
    view: viewOutput(core.workspace, where.view, state),
    response_urls: [],
  };
}

/** The event of an opened Home tab; `view` is the current one: docs.slack.dev/reference/events/app_home_opened. */
export function homeOpenedPayload(
  core: Core,
  { user, channel, view }: { readonly user: User; readonly channel: Channel; readonly view: StoredView | undefined },
): JsonRecord {
  const { workspace } = core;
  const event_ts = workspace.ids.ts();
  return {
    token: VERIFICATION_TOKEN,
    team_id: workspace.team.id,
    api_app_id: workspace.app.id,
    type: 'event_callback',
    event_id: workspace.ids.next('Ev'),
    event_time: Math.floor(core.clock() / 1_000),
    is_ext_shared_channel: false,
    authorizations: [
      {
        enterprise_id: null,
        team_id: workspace.team.id,
        user_id: workspace.app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    event: {
      type: 'app_home_opened',
      user: user.id,
      channel: channel.id,
      tab: 'home',
      event_ts,
      ...(view !== undefined && { view: viewOutput(workspace, view, {}) }),
    },
  };
}
