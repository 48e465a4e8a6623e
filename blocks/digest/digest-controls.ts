import type { Button } from '@slack/types';
import { isPerson } from '../../src/digest/rules/place.ts';
import { DIGEST_ACTIONS } from '../kit/controls.ts';
import type { DigestOverview, DigestState } from './planned-digest.ts';

/** Buttons of the digest of one place. */
export function stateButtons({ place, planned, unusable }: DigestState): readonly Button[] {
  const isSubscribed = planned !== undefined || unusable !== undefined;
  return [
    isSubscribed
      ? digestButton('subscribe', 'Change', place)
      : { ...digestButton('subscribe', 'Subscribe', place), style: 'primary' },
    ...(isSubscribed ? [unsubscribeButton(place)] : []),
    digestButton('preview', 'Preview', place),
    digestButton('list', 'All Digests', place),
  ];
}

/** Buttons of the Home tab: they subscribe a channel that is chosen then, and the person alone. */
export function homeDigestButtons({ planned, unusable }: DigestOverview, reader: string): readonly Button[] {
  const isSubscribed =
    planned.some(({ subscription }) => subscription.channel === reader) ||
    unusable.some(({ channel }) => channel === reader);
  return [
    digestButton('choose', 'Subscribe a Channel', reader),
    digestButton('subscribe', isSubscribed ? 'Change Mine' : 'Get It Myself', reader),
  ];
}

/** Button that ends the digest of a place from elsewhere. */
export function removeButton(place: string): Button {
  return {
    ...digestButton('remove', 'Remove', place),
    confirm: confirmOf(
      isPerson(place) ? 'You no longer get the digest by direct message.' : 'The channel no longer gets the digest.',
      'Remove',
    ),
  };
}

function unsubscribeButton(place: string): Button {
  const what = isPerson(place)
    ? 'You no longer get the digest here.'
    : 'Nobody in this channel gets the digest here any more.';
  return { ...digestButton('unsubscribe', 'Unsubscribe', place), confirm: confirmOf(what, 'Unsubscribe') };
}

function digestButton(action: keyof typeof DIGEST_ACTIONS, text: string, place: string): Button {
  return { type: 'button', action_id: DIGEST_ACTIONS[action], text: { type: 'plain_text', text }, value: place };
}

function confirmOf(what: string, yes: string): NonNullable<Button['confirm']> {
  return {
    title: { type: 'plain_text', text: 'End this digest?' },
    text: { type: 'plain_text', text: what },
    confirm: { type: 'plain_text', text: yes },
    deny: { type: 'plain_text', text: 'Keep It' },
    style: 'danger',
  };
}
