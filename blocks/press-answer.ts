import type { Pressed } from '../src/incidents/press.ts';
import type { Message } from './message.ts';
import { renderNotice } from './notice.ts';
import { moment } from './time.ts';

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

/** To somebody who may not settle incidents. */
export function renderNotAllowed(why: 'not-a-member' | 'not-in-group'): Message {
  return why === 'not-in-group'
    ? renderNotice(
        'Only members of the user group that the catalog names under `alerts.actors` may do that; nothing has changed.',
        'Next step: ask one of them, or an admin to add you.',
      )
    : renderNotice(
        'Only members of this channel may do that; nothing has changed.',
        'Next step: join the channel, then press again.',
      );
}
