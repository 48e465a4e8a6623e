import type { Pressed } from '../src/incidents/press.ts';
import { escapeMrkdwn } from './escape.ts';
import type { Message } from './message.ts';
import { renderNotice } from './notice.ts';
import { moment } from './time.ts';

/** Characters of a cause, and of what to do about it. */
const CAUSE = 300;

/** To somebody whose press had no effect: somebody else, or the incident itself, was faster. */
export function renderTooLate(
  { why, by, at }: Extract<Pressed, { kind: 'too-late' }>,
  now: number,
  timeZone: string,
): Message {
  const when = `${moment(at, now, timeZone)} (${timeZone})`;
  const who = by === null ? '' : `by <@${by}> `;
  switch (why) {
    case 'resolved':
      return renderNotice(
        who === '' ? `It is over already, since ${when}.` : `It is resolved already, ${who}at ${when}.`,
      );
    case 'acknowledged':
      return renderNotice(`It is acknowledged already, ${who}at ${when}.`);
    case 'silenced':
      return renderNotice(`It is silenced already, ${who}at ${when}.`);
    case 'not-silenced':
      return renderNotice(
        who === '' ? 'It is not silenced any more.' : `Its silence was ended already, ${who}at ${when}.`,
      );
  }
}

/** To somebody who pressed a control of an incident that the store no longer has. */
export function renderUnknownIncident(): Message {
  return renderNotice(
    'This incident is not known any more: it was too long ago, or another database is in use now.',
    'Next step: type `/collectors` to see what is open.',
  );
}

/** To somebody who may not act on incidents. */
export function renderNotAllowed(why: 'not-a-member' | 'not-in-group' | 'another-workspace' | 'another-app'): Message {
  switch (why) {
    case 'not-in-group':
      return renderNotice(
        'Only members of the user group that the catalog names under `alerts.actors` may do that; nothing has changed.',
        'Next step: ask one of them, or an admin to add you; it counts after a minute.',
      );
    case 'not-a-member':
      return renderNotice(
        "Only members of the incident's channel may do that; nothing has changed.",
        'Next step: join the channel, then press again after a minute.',
      );
    case 'another-workspace':
      return renderNotice(
        "Only people of the bot's own workspace may do that; nothing has changed.",
        'Next step: ask one of them.',
      );
    case 'another-app':
      return renderNotice(
        'This press came from another Slack app than the one that this bot is; nothing has changed.',
        "Next step: press a button of the bot's own message.",
      );
  }
}

/** To somebody of whom Slack did not say whether they may. `lasting` is a cause that an admin has to mend. */
export function renderCouldNotCheck(lasting?: { readonly what: string; readonly nextStep: string }): Message {
  return renderNotice(
    'The bot could not check with Slack whether you may do this, and nothing was changed.',
    'Next step: try again in a minute.',
    ...(lasting ? [`${said(lasting.what)}. If it stays so, an admin does this: ${said(lasting.nextStep)}.`] : []),
  );
}

function said(text: string): string {
  return escapeMrkdwn(text, CAUSE);
}
