import { daysApart, formatClock } from '../time.ts';

interface SlackDate {
  /** Seconds since 1970. */
  readonly at: number;
  readonly format: string;
  readonly fallback: string;
}

const DATE = { year: 'numeric', month: 'long', day: 'numeric' } as const;
const STYLES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date: DATE,
  date_short: { ...DATE, month: 'short' },
  date_long: { ...DATE, weekday: 'long' },
};

/** Slack's `<!date^...>` as it is shown in the reader's zone; the fallback if the format holds nothing known. */
export function formatDate({ at, format, fallback }: SlackDate, now: number): string {
  const instant = new Date(at * 1000);
  if (Number.isNaN(instant.getTime())) return fallback;
  let known = 0;
  const shown = format.replaceAll(/\{(\w+)\}/g, (whole, token: string) => {
    const text = tokenText(token, instant, now);
    if (text !== undefined) known += 1;
    return text ?? whole;
  });
  return known > 0 ? shown : fallback;
}

function tokenText(token: string, instant: Date, now: number): string | undefined {
  if (token === 'time') return formatClock(instant.getTime());
  if (token === 'time_secs') return instant.toLocaleTimeString('en-US', { hourCycle: 'h23' });
  if (token === 'date_num') return instant.toLocaleDateString('sv-SE');
  if (token === 'ago') return ago(Math.round((now - instant.getTime()) / 60_000));
  const style = STYLES[token.replace(/_pretty$/, '')];
  if (style === undefined) return undefined;
  const near = token.endsWith('_pretty') ? NEAR[daysApart(instant.getTime(), now) + 1] : undefined;
  return near ?? instant.toLocaleDateString('en-US', style);
}

const NEAR = ['tomorrow', 'today', 'yesterday'];

function ago(minutes: number): string {
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / 1440)} d ago`;
}
