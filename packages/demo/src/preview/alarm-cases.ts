import {
  type DatabaseProbe,
  renderDatabaseAlarm,
  renderDatabaseAlarmEnd,
  renderOutboxAlarm,
  renderOutboxAlarmEnd,
} from '../../../../blocks/incidents/delivery-alarm.ts';
import { ENDLESS_NAME, HOSTILE_NAMES, HUGE } from './hostile.ts';
import type { PreviewCase } from './preview-case.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

const MINUTE = 60_000;
const then = { now: NOW, timeZone: TIME_ZONE };
const WHY =
  'the database cannot be used: PostgreSQL cannot be reached (ECONNREFUSED). Next step: check that the server runs, and the host and port in DATABASE_URL';
const FAILING = [
  { label: 'GitHub', says: '5 errors in the last hour, more than 3' },
  { label: 'WandB', says: 'no run for 40 minutes' },
];

const waiting = (
  title: string,
  {
    about,
    channels,
    stalled,
  }: { readonly about: string; readonly channels: readonly string[]; readonly stalled: readonly string[] },
): PreviewCase => ({
  title: `Delivery alarm, ${title}`,
  about,
  message: renderOutboxAlarm({
    channels: channels.map((channel, at) => ({ channel, messages: at + 1, since: NOW - (at + 3) * MINUTE })),
    stalled,
    ...then,
  }),
});

const away = (title: string, about: string, seen: DatabaseProbe): PreviewCase => ({
  title: `Database alarm, ${title}`,
  about,
  message: renderDatabaseAlarm({ why: WHY, isPartial: false, since: NOW - 2 * MINUTE, seen, ...then }),
});

/** Messages in the fallback channel when the outbox or the database is stuck. */
export const ALARM_CASES: readonly PreviewCase[] = [
  waiting('one channel', {
    about: 'How many messages wait, for which channel and since when; not what they say.',
    channels: ['C0ONCALL'],
    stalled: [],
  }),
  waiting('a loop stands still', {
    about: 'The stuck loop of the bot is named.',
    channels: ['C0ONCALL', '#other'],
    stalled: ['outbox sender has been stuck since 2026-11-23T11:57:00Z, for 190 s'],
  }),
  waiting('huge and injected', {
    about: `${HUGE} channels with hostile names.`,
    channels: [...HOSTILE_NAMES, ...Array(HUGE).fill('#x')],
    stalled: [ENDLESS_NAME],
  }),
  {
    title: 'Delivery alarm, over',
    about: 'The same message, when it is over.',
    message: renderOutboxAlarmEnd({ since: NOW - 20 * MINUTE, ...then }),
  },
  away('two fail', 'Failures are reported although they cannot be stored.', {
    kind: 'seen',
    at: NOW,
    failing: FAILING,
  }),
  away('nothing fails', 'It says so, as of when.', { kind: 'seen', at: NOW, failing: [] }),
  away('Datadog cannot be read either', 'What fails is not known.', {
    kind: 'unseen',
    at: NOW,
    says: 'Datadog cannot be reached (ECONNREFUSED). Next step: ask an admin to check the network and DD_SITE.',
  }),
  away('huge and injected', `${HUGE} collectors with hostile names.`, {
    kind: 'seen',
    at: NOW,
    failing: Array.from({ length: HUGE }, (_, at) => ({
      label: HOSTILE_NAMES[at] ?? ENDLESS_NAME,
      says: ENDLESS_NAME,
    })),
  }),
  {
    title: 'Database alarm, one incident is rejected',
    about: 'The others are posted as usual, and the message says so.',
    message: renderDatabaseAlarm({
      why: 'incidents cannot be stored and are not posted (github); next step: shorten the name of its subject in the catalog',
      isPartial: true,
      since: NOW - 2 * MINUTE,
      seen: { kind: 'seen', at: NOW, failing: FAILING },
      ...then,
    }),
  },
  {
    title: 'Database alarm, over',
    about: 'The same message, when the database is back.',
    message: renderDatabaseAlarmEnd({ since: NOW - 20 * MINUTE, isPartial: false, ...then }),
  },
];
