import { type ActContext, perform } from './act.ts';
import type { DeliveryOptions } from './delivery.ts';
import { type ElementInput, elementAction } from './element-action.ts';
import { type Choosing, choosingOf, type Entered } from './element-value.ts';
import { findElement } from './find-element.ts';
import type { Interaction } from './interaction.ts';
import type { JsonRecord } from './json.ts';
import { findMessage, isPersistent, storeMessage } from './messages.ts';
import { commandPayload, messageActionPayload } from './payloads.ts';
import { stateOf } from './view-state.ts';
import type { Channel, StoredMessage, User } from './workspace.ts';

interface ActionOptions extends DeliveryOptions {
  /** Acts on the message as given, although it has been changed or deleted since: the person was a moment too late. */
  readonly isStale?: boolean;
}

/** The actions of one person in one channel, and the messages that they see there. */
export interface PersonInChannel {
  /** Types a slash command: `/hello world`. */
  command(line: string, options?: DeliveryOptions): Interaction;
  /** Writes a message, into a thread when one is named; throws when there is no such thread. What Slack reads as markup is escaped, as Slack's own clients do. */
  say(text: string, threadTs?: string): StoredMessage;
  /** Clicks the button with that action_id. Throws when this person does not see it there now. */
  click(message: StoredMessage, actionId: string, options?: ActionOptions): Interaction;
  /** Chooses in the select, menu or picker with that action_id: an option's value, an id or a date. */
  choose(message: StoredMessage, actionId: string, value: Entered | Choosing<ActionOptions>): Interaction;
  /** Everything that this person sees in the channel and its threads, oldest first. */
  visible(): readonly StoredMessage[];
}

/** Dependencies of a person's actions in a channel. */
export interface ChannelContext extends ActContext {
  /** The slash commands of the app; null when every command is sent to the bot. */
  readonly commands: ReadonlySet<string> | null;
}

/** Returns the actions of that person in that channel; membership is not checked. */
export function personInChannel(context: ChannelContext, user: User, channel: Channel): PersonInChannel {
  const { core } = context;
  return {
    command: (line, options = {}) => sendCommand(context, { user, channel, line, options }),
    say: (text, threadTs) => say(context, { user, channel, text, threadTs }),
    click: (message, actionId, options = {}) => {
      const seen = options.isStale === true ? message : currentMessage(context, user, message);
      return act(context, { where: { user, channel, message: seen }, actionId, input: { kind: 'click' }, options });
    },
    choose: (message, actionId, chosen) => {
      const { value, ...options } = choosingOf<ActionOptions>(chosen);
      const seen = options.isStale === true ? message : currentMessage(context, user, message);
      return act(context, {
        where: { user, channel, message: seen },
        actionId,
        input: { kind: 'choose', value },
        options,
      });
    },
    visible: () =>
      core.workspace.messages.filter((message) => message.channel === channel.id && isVisible(message, user)),
  };
}

function isVisible(message: StoredMessage, user: User): boolean {
  return message.ephemeralTo === null || message.ephemeralTo === user.id;
}

interface SayOptions {
  readonly user: User;
  readonly channel: Channel;
  readonly text: string;
  readonly threadTs: string | undefined;
}

function say({ core }: ActContext, { user, channel, text, threadTs }: SayOptions): StoredMessage {
  const parent = threadTs === undefined ? undefined : findMessage(core.workspace, channel.id, threadTs);
  if (threadTs !== undefined && (parent === undefined || !isPersistent(parent))) {
    throw new Error('There is no such thread.');
  }
  return storeMessage(core.workspace, {
    channel: channel.id,
    via: 'typed',
    text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    user: user.id,
    postedBy: 'user',
    threadTs: parent?.threadTs ?? parent?.ts ?? null,
  });
}

interface SendCommandOptions {
  readonly user: User;
  readonly channel: Channel;
  readonly line: string;
  readonly options: DeliveryOptions;
}

function sendCommand(context: ChannelContext, { user, channel, line, options }: SendCommandOptions): Interaction {
  const { core, responseUrls } = context;
  const [command = ''] = line.split(' ');
  const id = core.workspace.ids.next('I');
  const typed = { interactionId: id, channel: channel.id, userId: user.id, clickedTs: null, typed: line };
  const payload = commandPayload(core, {
    where: { user, channel },
    line,
    urls: {
      responseUrl: responseUrls.issue(typed),
      triggerId: core.triggers.issue(user.id),
    },
  });
  const isKnownToSlack = context.commands === null || context.commands.has(command);
  return perform(context, {
    id,
    user,
    channel: channel.id,
    kind: 'slash_commands',
    payload,
    options,
    subject: command,
    isKnownToSlack,
    onAck: (body) => answerByAck(context, id, body),
  });
}

interface ActOptions {
  readonly where: { readonly user: User; readonly channel: Channel; readonly message: StoredMessage };
  readonly actionId: string;
  readonly input: ElementInput;
  readonly options: ActionOptions;
}

function act(context: ChannelContext, { where, actionId, input, options }: ActOptions): Interaction {
  const { core, responseUrls } = context;
  const { user, channel, message } = where;
  const placed = findElement(message.blocks, actionId);
  const action = elementAction(placed, input, core.workspace.ids.ts());
  const id = core.workspace.ids.next('I');
  const origin = { interactionId: id, channel: channel.id, userId: user.id, clickedTs: message.ts, typed: null };
  const isValue = input.kind === 'choose' && placed.type !== 'overflow';
  const payload = messageActionPayload(core, {
    where,
    action,
    urls: {
      responseUrl: responseUrls.issue(origin),
      triggerId: core.triggers.issue(user.id),
      state: stateOf(message.blocks, isValue ? { [actionId]: input.value } : {}),
    },
  });
  return perform(context, {
    id,
    user,
    channel: channel.id,
    kind: 'interactive',
    payload,
    options,
    subject: `The action ${actionId}`,
    onAck: () => null,
  });
}

function currentMessage(context: ActContext, user: User, seen: StoredMessage): StoredMessage {
  const current = findMessage(context.core.workspace, seen.channel, seen.ts);
  if (current === undefined) throw new Error(`the message ${JSON.stringify(seen.text)} is gone`);
  if (!isVisible(current, user)) throw new Error(`${user.name} does not see ${JSON.stringify(seen.text)}`);
  return current;
}

function answerByAck(context: ActContext, interactionId: string, body: JsonRecord): string | null {
  return Object.keys(body).length === 0 ? null : context.responseUrls.answerByAck(interactionId, body);
}
