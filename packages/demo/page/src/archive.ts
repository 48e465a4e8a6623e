/** Place of a message: its channel, and its thread when it is a reply. */
export interface Place {
  readonly channel: string;
  readonly ts: string;
}

const ADDRESS = /^https:\/\/[\w-]+\.slack\.com\/archives\/(\w+)\/p(\d+)(\d{6})(?:\?thread_ts=(\d+\.\d{6}).*)?$/;

/** The thread that the permalink of a message leads to, or null for any other address. */
export function threadAt(address: string): Place | null {
  const [, channel, seconds, micros, threadTs] = ADDRESS.exec(address) ?? [];
  if (channel === undefined) return null;
  return { channel, ts: threadTs ?? `${seconds}.${micros}` };
}
