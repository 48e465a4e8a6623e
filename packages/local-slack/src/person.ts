import { perform } from './act.ts';
import type { DeliveryOptions } from './delivery.ts';
import type { Interaction } from './interaction.ts';
import { homeOpenedPayload } from './payloads.ts';
import { type ChannelContext, type PersonInChannel, personInChannel } from './person-in-channel.ts';
import { type PersonInViews, personInViews } from './person-in-views.ts';
import { homeOf, modalsOf } from './views.ts';
import { findChannel, findUser, type StoredView, type User } from './workspace.ts';

/** A person at a Slack client. */
export interface Person extends PersonInViews {
  readonly user: User;
  /** This person in a channel of which they are a member, by name. */
  in(channel: string): PersonInChannel;
  /** The same in a channel of which they are no member: they still see a message there, and may click. */
  visiting(channel: string): PersonInChannel;
  /** Opens the bot's Home tab: the bot gets an app_home_opened event. */
  openHome(options?: DeliveryOptions): Interaction;
  /** Current view of the Home tab, or undefined. */
  home(): StoredView | undefined;
  /** The modal on top, or undefined. */
  modal(): StoredView | undefined;
}

/** The person with that user name. Throws when there is none, or when they are not in the requested channel. */
export function person(context: ChannelContext, name: string): Person {
  const { core } = context;
  const user = findUser(core.workspace, name);
  if (user === undefined) throw new Error(`there is no user ${name}`);
  return {
    user,
    ...personInViews(context, user),
    in(channelName) {
      const channel = findChannel(core.workspace, channelName);
      if (channel?.members.includes(user.id) !== true) throw new Error(`${name} is in no channel ${channelName}`);
      return personInChannel(context, user, channel);
    },
    visiting(channelName) {
      const channel = findChannel(core.workspace, channelName);
      if (channel === undefined) throw new Error(`there is no channel ${channelName}`);
      if (channel.members.includes(user.id)) throw new Error(`${name} is in the channel ${channelName}`);
      return personInChannel(context, user, channel);
    },
    home: () => homeOf(core.workspace, user.id),
    modal: () => modalsOf(core.workspace, user.id).at(-1),
    openHome(options = {}) {
      const channel = core.workspace.channels.find((one) => one.directWith === user.id);
      if (channel === undefined) throw new Error(`${name} has no direct message with the bot`);
      return perform(context, {
        id: core.workspace.ids.next('I'),
        user,
        channel: null,
        kind: 'events_api',
        payload: homeOpenedPayload(core, { user, channel, view: homeOf(core.workspace, user.id) }),
        options,
        subject: 'app_home_opened',
        onAck: () => null,
      });
    },
  };
}
