import type { Button } from '@slack/types';
import { kindOf } from '../../src/core/schedule-text.ts';
import { isPerson } from '../../src/core/slack-ids.ts';
import type { DigestOfChannel } from '../../src/digest/rules/schedule.ts';
import { DIGEST_ACTIONS } from '../kit/controls.ts';
import { nounOf } from './kind-words.ts';
import type { DigestOverview, DigestState } from './planned-digest.ts';

/** Buttons of the digests of one place. */
export function stateButtons({ place, planned, unusable, weekly }: DigestState): readonly Button[] {
  const isSubscribed = planned !== undefined || unusable !== undefined;
  const isWeekly = weekly.planned !== undefined || weekly.unusable !== undefined;
  return [
    isSubscribed
      ? digestButton('subscribe', 'Change', place)
      : { ...digestButton('subscribe', 'Subscribe', place), style: 'primary' },
    ...(isSubscribed ? [endButton('unsubscribe', 'Unsubscribe', place)] : []),
    digestButton('preview', 'Preview', place),
    digestButton('subscribeWeekly', isWeekly ? 'Change Weekly Review' : 'Weekly Review', place),
    ...(isWeekly
      ? [
          endButton('unsubscribeWeekly', 'End Weekly Review', place),
          digestButton('previewWeekly', 'Preview Weekly Review', place),
        ]
      : []),
    digestButton('list', 'All Digests', place),
  ];
}

/** Buttons of the Home tab: they subscribe a channel that is chosen then, and the person alone. */
export function homeDigestButtons({ planned, unusable }: DigestOverview, reader: string): readonly Button[] {
  const places = [...planned.map(({ subscription }) => subscription), ...unusable];
  const isSubscribed = places.some((digest) => digest.channel === reader && kindOf(digest) === 'daily');
  return [
    digestButton('choose', 'Subscribe a Channel', reader),
    digestButton('subscribe', isSubscribed ? 'Change Mine' : 'Get It Myself', reader),
  ];
}

/** Button that ends the digest of a place from elsewhere. */
export function removeButton({ kind, channel }: DigestOfChannel): Button {
  return endButton(kind === 'weekly' ? 'removeWeekly' : 'remove', 'Remove', channel);
}

function endButton(action: keyof typeof DIGEST_ACTIONS, text: string, place: string): Button {
  const noun = nounOf({ kind: action.endsWith('Weekly') ? 'weekly' : 'daily' });
  const what = isPerson(place)
    ? `You no longer get the ${noun} by direct message.`
    : `Nobody in the channel gets the ${noun} there any more.`;
  return { ...digestButton(action, text, place), confirm: confirmOf(what, text) };
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
