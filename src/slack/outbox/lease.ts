/** The lease under which messages are sent. */
export interface Lease {
  /** Whether this process surely has the lease with that number at this moment. */
  holds(fence: number): boolean;
  /** When it took the lease that it has, in milliseconds since 1970; -Infinity when it has had none. */
  tookOverAt(): number;
}
