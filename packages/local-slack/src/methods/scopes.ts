import type { Core } from '../core.ts';
import { type JsonRecord, textOf } from '../json.ts';
import type { Channel } from '../workspace.ts';

/** The scopes of the bot token that a method needs. */
export interface Scopes {
  /** Whatever it is called with. */
  readonly all: readonly string[];
  /** For a call with these arguments. */
  readonly needed: (core: Core, args: JsonRecord) => readonly string[];
}

/** Names of the kinds of channel in scopes, by their name in `types` of conversations.list. */
export const KINDS = { public_channel: 'channels', private_channel: 'groups', im: 'im', mpim: 'mpim' } as const;

/** A kind of channel, by its name in `types` of conversations.list. */
export type Kind = keyof typeof KINDS;

/** Whether the word is the name of a kind. */
export function isKind(word: string): word is Kind {
  return Object.hasOwn(KINDS, word);
}

/** The kind of a channel. */
export function kindOfChannel({ directWith, isPrivate }: Channel): Kind {
  if (directWith !== null) return 'im';
  return isPrivate ? 'private_channel' : 'public_channel';
}

/** One scope, whatever the call. */
export function always(scope: string): Scopes {
  return { all: [scope], needed: () => [scope] };
}

/** A scope of its own for each kind of channel; an unknown channel counts as a public one. */
export function byKind(right: 'read' | 'history', kindsIn: (core: Core, args: JsonRecord) => readonly Kind[]): Scopes {
  const scope = (kind: Kind) => `${KINDS[kind]}:${right}`;
  return {
    all: Object.keys(KINDS).filter(isKind).map(scope),
    needed: (core, args) => kindsIn(core, args).map(scope),
  };
}

/** The kind of the channel whose id is the argument `channel`. */
export function kindOfArgument({ workspace }: Core, args: JsonRecord): readonly Kind[] {
  const channel = workspace.channels.find(({ id }) => id === textOf(args.channel));
  return [channel === undefined ? 'public_channel' : kindOfChannel(channel)];
}
