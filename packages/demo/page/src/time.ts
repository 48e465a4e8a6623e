/** `14:05` in the reader's zone. */
export function formatClock(instant: number): string {
  return new Date(instant).toLocaleTimeString('en-US', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** The instant of a message's `ts`, in milliseconds since 1970. */
export function instantOf(ts: string): number {
  return Number(ts) * 1000;
}

/** Number of calendar days of the reader's zone between `instant` and `now`. */
export function daysApart(instant: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(instant)) / 86_400_000);
}

/** `Today`, `Yesterday` or `Monday, November 23`. */
export function formatDay(instant: number, now: number): string {
  const near = ['Today', 'Yesterday'][daysApart(instant, now)];
  return near ?? new Date(instant).toLocaleDateString('en-US', { weekday: 'long', month: 'long', day: 'numeric' });
}

function startOfDay(instant: number): number {
  return new Date(instant).setHours(0, 0, 0, 0);
}
