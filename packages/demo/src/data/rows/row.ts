/** A made-up gauge of the production environment: a base value and how far it deviates from it. */
export interface Row {
  readonly metric: string;
  /** Seconds between points: how often its collector runs. */
  readonly every: number;
  readonly base: number;
  /** Largest distance from the base. */
  readonly swing: number;
  /** Decimals of the value; 0 for counts. */
  readonly digits?: number;
  /** Counts over several days change from day to day, the rest within hours. */
  readonly pace?: 'days';
  /** Metric whose ups and downs it shares, such as that of another percentile. */
  readonly like?: string;
  readonly tags?: readonly string[];
  /** Added in the busy hours of every day. */
  readonly busy?: number;
  /** Base value in the staging environment. Only counts have one: a mean over both would blur the stories of the rest. */
  readonly staging?: number;
}
