/** A run as W&B keeps it; times in milliseconds since 1970. */
export interface StoredRun {
  readonly name: string;
  readonly displayName: string;
  readonly state: string;
  readonly tags: readonly string[];
  readonly createdAt: number;
  readonly heartbeatAt: number;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly system: Readonly<Record<string, unknown>>;
}

/** What is in a project, the newest first. */
export interface Project {
  readonly entity: string;
  readonly name: string;
  readonly runs: readonly StoredRun[];
}
