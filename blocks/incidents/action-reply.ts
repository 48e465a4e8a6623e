import type { ActionOutcome } from '../../src/incidents/rules/apply-action.ts';
import type { Incident } from '../../src/incidents/rules/incident.ts';
import { escapeMrkdwn } from '../kit/escape.ts';
import { context, type Message, message, renderNotice, section } from '../kit/message.ts';
import { GLYPHS } from '../kit/status.ts';
import { moment } from '../kit/time.ts';
import { subjectName } from './incident-message.ts';

/** Characters of a cause, and of what to do about it. */
const CAUSE = 300;

/** To somebody whose press had no effect: somebody else, or the incident itself, was faster. */
export function renderTooLate(
  { why, by, at }: Extract<ActionOutcome, { kind: 'too-late' }>,
  now: number,
  timeZone: string,
): Message {
  const when = `${moment(at, now, timeZone)} (${timeZone})`;
  const who = by === null ? '' : `by <@${by}> `;
  switch (why) {
    case 'resolved':
      return renderNotice(
        who === '' ? `It is already over, since ${when}.` : `It is already resolved, ${who}at ${when}.`,
      );
    case 'acknowledged':
      return renderNotice(`It is already acknowledged, ${who}at ${when}.`);
    case 'silenced':
      return renderNotice(`It is already silenced, ${who}at ${when}.`);
    case 'not-silenced':
      return renderNotice(
        who === '' ? 'It is no longer silenced.' : `Its silence was already ended, ${who}at ${when}.`,
      );
  }
}

/** To somebody who pressed a control of an incident that the store no longer has. */
export function renderUnknownIncident(): Message {
  return renderNotice(
    'This incident is no longer known: it is too old, or the bot now uses another database.',
    'Next step: type `/collectors` to see what is open.',
  );
}

/** To somebody who may not act on incidents. */
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
        'Next step: join the channel, wait a minute, then press again.',
      );
    case 'another-workspace':
      return renderNotice(
        "Only people in the bot's own workspace may do this; nothing was changed.",
        'Next step: ask one of them.',
      );
    case 'another-app':
      return renderNotice(
        'This button belongs to another Slack app; nothing was changed.',
        "Next step: press the button on the bot's own message.",
      );
  }
}

/** To somebody of whom Slack did not say whether they may. `lasting` is a cause that an admin has to mend. */
export function renderCouldNotCheck(lasting?: { readonly what: string; readonly nextStep: string }): Message {
  return renderNotice(
    'The bot could not check with Slack whether you may do this, and nothing was changed.',
    'Next step: try again in a minute.',
    ...(lasting
      ? [`${said(lasting.what)}. If this persists, ask an admin to do this: ${said(lasting.nextStep)}.`]
      : []),
  );
}

function said(text: string): string {
  return escapeMrkdwn(text, CAUSE);
}

/**
 * A first message with which nobody goes on. `over`: what it told of is seen to be healthy. `posted-elsewhere`: other messages tell what
 * still fails. `unwatched`: no rule speaks of it any more, so how it is is not known.
 */
export interface ClosedMessage {
  readonly about: Pick<Incident, 'kind' | 'subject' | 'label'>;
  readonly why: 'over' | 'posted-elsewhere' | 'unwatched';
}

/** What is said of a message from before, which a bot finds in the channel whose database does not know its incident. */
const UNKNOWN = "The bot's database was restored, lost or moved: it does not know when this began and ended.";

const REST: Readonly<Record<ClosedMessage['why'], string>> = {
  over: 'It is healthy now.',
  'posted-elsewhere': 'What still fails has its own message.',
  unwatched: 'No alert rule watches it any more.',
};

/** What a first message becomes that tells of an incident which is in no database any more. */
export function renderClosedMessage({ about, why }: ClosedMessage): Message {
  const words = `Closed: ${subjectName(about)}`;
  const rest = REST[why];
  return message(
    [words, rest, UNKNOWN],
    [section(`${why === 'over' ? GLYPHS.green : GLYPHS.gray} *${words}*\n${rest}`), context(UNKNOWN)],
  );
}
