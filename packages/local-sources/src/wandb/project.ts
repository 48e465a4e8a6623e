/** A run as W&B keeps it; times in milliseconds since 1970. */
export interface StoredRun {
  readonly name: string;
  readonly displayName: string;
  readonly state: string;
  readonly tags: readonly string[];
  readonly createdAt: number;
  readonly heartbeatAt: number;
  readonly summary: StoredForm;
  readonly config: StoredForm;
  readonly system: StoredForm;
}

/** A free form by its keys, or the very text that W&B has of it: nobody checks what a program of one's own sends. */
export type StoredForm = Readonly<Record<string, unknown>> | string;

/** Contents of a project, the newest first. */
export interface Project {
  readonly entity: string;
  readonly name: string;
  readonly runs: readonly StoredRun[];
}
