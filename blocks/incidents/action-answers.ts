import type { ActionOutcome } from '../../src/incidents/rules/apply-action.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { type Message, renderNotice } from '../kit/message.ts';
import { moment } from '../kit/time.ts';

/** Characters of a cause, and of its next step. */
const CAUSE_LENGTH = 300;

/** Answer to an action that had no effect because another person, or the end of the incident, came first. */
export function renderTooLate(
  { why, by, at }: Extract<ActionOutcome, { kind: 'too-late' }>,
  now: number,
  timeZone: string,
): Message {
  const when = `${moment(at, now, timeZone)} (${timeZone})`;
  const who = by === null ? null : `<@${by}>`;
  switch (why) {
    case 'resolved':
      return renderNotice(
        who === null
          ? `This incident has been over since ${when}.`
          : `${who} already resolved this incident at ${when}.`,
      );
    case 'acknowledged':
      return renderNotice(`${who ?? 'Somebody'} already acknowledged this incident at ${when}.`);
    case 'silenced':
      return renderNotice(`${who ?? 'Somebody'} already silenced this incident at ${when}.`);
    case 'not-silenced':
      return renderNotice(
        who === null
          ? 'This incident is no longer silenced.'
          : `${who} already ended the silence of this incident at ${when}.`,
      );
  }
}

/** Answer to an action on an incident that the store does not have. */
export function renderUnknownIncident(): Message {
  return renderNotice(
    'This incident is no longer known: it is too old, or the bot now uses another database.',
    'Next step: type `/collectors` to see what is open.',
  );
}

/** Answer to an action by a person who has no permission for it. */
export function renderNotAllowed(why: 'not-a-member' | 'not-in-group' | 'another-workspace' | 'another-app'): Message {
  switch (why) {
    case 'not-in-group':
      return renderNotice(
        'Only members of the user group in the catalog under `alerts.actors` may do this; nothing was changed.',
        'Next step: ask one of them, or ask an admin to add you, which takes effect within a minute.',
      );
    case 'not-a-member':
      return renderNotice(
        "Only members of the incident's channel may do this; nothing was changed.",
        'Next step: join the channel, wait a minute, then click again.',
      );
    case 'another-workspace':
      return renderNotice(
        "Only people in the bot's own workspace may do this; nothing was changed.",
        'Next step: ask one of them.',
      );
    case 'another-app':
      return renderNotice(
        'This button belongs to another Slack app; nothing was changed.',
        "Next step: click the button on the bot's own message.",
      );
  }
}

/** Answer when Slack did not answer the check for permission. `lasting` is a cause that an admin has to fix. */
export function renderCouldNotCheck(lasting?: { readonly what: string; readonly nextStep: string }): Message {
  return renderNotice(
    'The bot could not check with Slack whether you may do this, and nothing was changed.',
    'Next step: try again in a minute.',
    ...(lasting
      ? [`${causeText(lasting.what)}. If this persists, ask an admin to do this: ${causeText(lasting.nextStep)}.`]
      : []),
  );
}

function causeText(text: string): string {
  return escapeMrkdwn(text, CAUSE_LENGTH);
}
