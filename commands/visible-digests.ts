import { renderDigestList } from '../blocks/digest/digest-list.ts';
import type { VisibleDigests } from '../blocks/digest/planned-digest.ts';
import type { Message } from '../blocks/kit/message.ts';
import { isOfHiddenChannel } from '../src/slack/outbox/error-words.ts';
import type { Ports } from './command.ts';

/** Reads the digests, and of which of their channels a person may know. Rejects with StoreError. */
export async function readVisibleDigests(
  { digests, visibleTo }: Pick<Ports, 'digests' | 'visibleTo'>,
  reader: string,
): Promise<VisibleDigests> {
  const overview = await digests.list();
  const { planned, unusable } = overview;
  const channels = [...unusable.map(({ channel }) => channel), ...planned.map((one) => one.subscription.channel)];
  return {
    overview,
    visible: await visibleTo(reader, channels),
  };
}

/**
 * Renders the list in which a digest can be ended. It also names the channels that the bot itself can no longer see, by their ids alone:
 * such a digest reaches nobody, and anybody may end it.
 */
export async function digestList(
  ports: Pick<Ports, 'digests' | 'visibleTo' | 'clock' | 'timeZone'>,
  reader: string,
): Promise<Message> {
  const { overview, visible } = await readVisibleDigests(ports, reader);
  const gone = overview.planned.filter(({ problem }) => problem !== null && isOfHiddenChannel(problem));
  const shown = new Set([...visible, ...gone.map((one) => one.subscription.channel)]);
  return renderDigestList(overview, { reader, visible: shown, now: ports.clock(), timeZone: ports.timeZone });
}
