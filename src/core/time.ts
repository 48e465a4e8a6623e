/** Milliseconds in each unit. A day is 24 hours; days of a time zone are in src/core/days.ts. */
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
export const WEEK_MS = 604_800_000;

/** Time within which two signals are one press of Ctrl-C: npm sends on what the terminal has sent already. */
export const SAME_PRESS_MS = 500;
