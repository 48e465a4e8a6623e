/** One run of a collector as it reported it: seconds, errors, and whether all of it failed. Null is not reported. */
export interface ReportedRun {
  /** Start of the bucket that holds it, in milliseconds since 1970. */
  readonly at: number;
  readonly seconds: number | null;
  readonly errors: number | null;
  readonly failed: boolean | null;
}
