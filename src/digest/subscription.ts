/** Days of the week as ISO counts them: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** When somebody wants the digest: a local time on some days of the week. */
export interface DigestTime {
  /** Wall-clock time, `09:00`. */
  readonly time: string;
  /** IANA name of the zone. */
  readonly timeZone: string;
  /** In their order, each once, at least one. */
  readonly days: readonly Weekday[];
}

/** A channel's digest. */
export interface Subscription extends DigestTime {
  /** Id of the channel. */
  readonly channel: string;
  /** When it was asked for, in milliseconds since 1970: no digest is owed for a time before. */
  readonly since: number;
}
