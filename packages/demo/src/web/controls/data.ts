import { choice } from './control.ts';

const HOURS_A_DAY = 24;

const day = (days: number, label: string) => ({ value: String(days * HOURS_A_DAY), label, hours: days * HOURS_A_DAY });

const clock = choice(
  {
    id: 'data-clock',
    group: 'Data',
    label:
      "Clock of the data that Datadog serves (the bot's own clock stays; it keeps what it read for a minute, a restarted bot asks at once)",
  },
  [
    day(0, 'Now'),
    day(-30, '30 days earlier'),
    day(-7, '7 days earlier'),
    day(-1, '1 day earlier'),
    day(1, '1 day later'),
    day(7, '7 days later'),
  ],
  ({ dataClock }, { hours }) => {
    dataClock.movedHours = hours;
  },
);

/** Changes of the data that Datadog serves. */
export const DATA_CONTROLS = [clock];
