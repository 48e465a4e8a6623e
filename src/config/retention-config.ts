import { DAY_MS } from '../core/time.ts';
import type { SettingReader } from './setting-reader.ts';
import type { ReportProblem } from './wrong.ts';

/** How long rows are kept after they have been of use, in milliseconds. */
export interface Retention {
  /** Messages that are done. */
  readonly messagesMs: number;
  /** Resolved incidents with their first message, by which a late press edits it, and their history. */
  readonly incidentsMs: number;
}

/** Messages: longer than a digest's pictures or a message without a clear answer are looked for, which is days. */
export const MESSAGES_DAYS = { least: 7, most: 400 } as const;
/** Incidents: longer than one can open again, or a person asks what became of it. */
export const INCIDENTS_DAYS = { least: 30, most: 4_000 } as const;

/** Reads how long is kept what: incidents and their history never shorter than what was told of them. */
export function retentionConfig(read: SettingReader, wrong: ReportProblem): Retention {
  const days = (name: 'KEEP_MESSAGES_DAYS' | 'KEEP_INCIDENTS_DAYS', { least, most }: { least: number; most: number }) =>
    read.whole(name, least, most, `write whole days from ${least} to ${most}`);
  const messages = days('KEEP_MESSAGES_DAYS', MESSAGES_DAYS);
  const incidents = days('KEEP_INCIDENTS_DAYS', INCIDENTS_DAYS);
  const isRead = isWithin(messages, MESSAGES_DAYS) && isWithin(incidents, INCIDENTS_DAYS);
  if (isRead && incidents < messages) {
    wrong(
      'KEEP_INCIDENTS_DAYS',
      `is ${incidents}, less than KEEP_MESSAGES_DAYS, ${messages}`,
      'keep incidents at least as long as their messages',
    );
  }
  return { messagesMs: messages * DAY_MS, incidentsMs: incidents * DAY_MS };
}

/** What is out of range has been told already. */
const isWithin = (days: number, { least, most }: { least: number; most: number }) => days >= least && days <= most;
