import { describe, expect, test } from 'vitest';
import { describeDigestTime, parseDigestTime } from '../../src/core/schedule-text.ts';

const TEAM = 'America/New_York';

describe('schedule text', () => {
  test.each([
    ['09:00 Europe/Berlin weekdays', '09:00 (Europe/Berlin) on weekdays'],
    ['09:00', '09:00 (America/New_York) on weekdays'],
    ['9am', '09:00 (America/New_York) on weekdays'],
    ['12am', '00:00 (America/New_York) on weekdays'],
    ['12:30pm daily', '12:30 (America/New_York) every day'],
    ['daily utc 7:15', '07:15 (UTC) every day'],
    ['08:00 mon,wed,fri', '08:00 (America/New_York) on Mon, Wed, Fri'],
    ['08:00 Friday, mon', '08:00 (America/New_York) on Mon, Fri'],
    ['08:00 mon-fri', '08:00 (America/New_York) on weekdays'],
    ['08:00 fri-mon', '08:00 (America/New_York) on Mon, Fri, Sat, Sun'],
    ['08:00 sat sun', '08:00 (America/New_York) on weekends'],
    ['9 AM mon – thurs', '09:00 (America/New_York) on Mon, Tue, Wed, Thu'],
    ['08:00 America/Port-au-Prince', '08:00 (America/Port-au-Prince) on weekdays'],
    ['08:00 Asia/Kathmandu', '08:00 (Asia/Kathmandu) on weekdays'],
    ['08:00 europe/berlin', '08:00 (Europe/Berlin) on weekdays'],
  ])('"%s" is %s', (words, described) => {
    const parsed = parseDigestTime(words, TEAM);
    expect(parsed.kind === 'ok' ? describeDigestTime(parsed.time) : parsed).toBe(described);
  });

  test.each([
    ['', 'The time of day is missing.', 'write it like 09:00 Europe/Berlin weekdays'],
    ['weekdays', 'The time of day is missing.', 'write it like 09:00 Europe/Berlin weekdays'],
    ['9', '"9" is not a time of day.', 'write it like 09:00 Europe/Berlin weekdays'],
    ['25:00', '"25:00" is not a time of day.', 'write it like 09:00 Europe/Berlin weekdays'],
    ['09:60', '"09:60" is not a time of day.', 'write it like 09:00 Europe/Berlin weekdays'],
    ['13pm', '"13pm" is not a time of day.', 'write it like 09:00 Europe/Berlin weekdays'],
    ['09:00 17:00', 'There are two times, 09:00 and 17:00.', 'a channel gets one digest per day'],
    [
      '09:00 UTC Europe/Berlin',
      'There are two time zones, UTC and Europe/Berlin.',
      'write it like 09:00 Europe/Berlin weekdays',
    ],
    ['09:00 Berlin', '"Berlin" is neither a time zone nor a day of the week.', 'did you mean Europe/Berlin?'],
    ['09:00 Berln', '"Berln" is neither a time zone nor a day of the week.', 'did you mean Europe/Berlin?'],
    [
      '09:00 +02:00',
      '"+02:00" is neither a time zone nor a day of the week.',
      'write it like 09:00 Europe/Berlin weekdays',
    ],
    ['09:00 wekdays', '"wekdays" is neither a time zone nor a day of the week.', 'did you mean weekdays?'],
  ])('"%s" is refused: %s', (words, what, fix) => {
    expect(parseDigestTime(words, TEAM)).toEqual({ kind: 'wrong', what, fix });
  });
});
