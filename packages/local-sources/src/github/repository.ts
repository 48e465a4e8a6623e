/** A pull request; times in milliseconds since 1970. */
export interface StoredPull {
  readonly number: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | null;
  readonly mergedAt: number | null;
  readonly headSha: string;
  /** The branch that it is to be merged into; the default branch if absent. */
  readonly base?: string;
  readonly isDraft?: boolean;
  /** Person who opened it; one of the team by default. Null for a deleted account. */
  readonly login?: string | null;
  /** Whether GitHub marks the account as a bot. */
  readonly isBot?: boolean;
  readonly title?: string;
  /** Commit of its merge. */
  readonly mergeSha?: string;
  /** Its own commits that are on the branch, if it was merged by rebase or with a merge commit. */
  readonly commitShas?: readonly string[];
}

/** A deployment; `at` in milliseconds since 1970. */
export interface StoredDeployment {
  readonly id: number;
  readonly at: number;
  readonly ref: string;
  readonly sha: string;
  readonly environment: string;
  /** Null for a deleted account. */
  readonly login: string | null;
}

/** A release; `at` in milliseconds since 1970. */
export interface StoredRelease {
  readonly id: number;
  readonly at: number;
  readonly tag: string;
  readonly title: string | null;
  readonly login: string;
  readonly isDraft?: boolean;
}

/** A commit of the main branch; `at` in milliseconds since 1970. */
export interface StoredCommit {
  readonly sha: string;
  readonly at: number;
  /** Time at which it claims to have been made, if that is not the time of its arrival: because of a wrong clock, or of a rebase that keeps dates. */
  readonly dated?: number;
  readonly message: string;
  readonly login: string;
  /** Author in Git, if GitHub knows no login of that address; its `login` serves as the name by default. */
  readonly gitAuthor?: { readonly name: string; readonly email: string };
  readonly isMerge?: boolean;
  /** GitHub's schema lets both who wrote and who committed it be null. */
  readonly signed?: 'by its author only' | 'by nobody';
}

/** A run of a workflow. Before `endsAt` it has no conclusion. */
export interface StoredRun {
  readonly id: number;
  readonly workflow: string;
  readonly branch: string;
  /** Event that started it; a push by default. */
  readonly event?: string;
  readonly headSha: string;
  readonly startedAt: number;
  readonly endsAt: number;
  /** Start of its newest attempt, if it is not the first. */
  readonly rerunAt?: number;
  /** Last change after its end, such as a late annotation. */
  readonly touchedAt?: number;
  /** Conclusion of each attempt, the last one last. */
  readonly conclusions: readonly string[];
  /** Names of its jobs; the first one ends as it does, all others well. One of the name `test` by default. */
  readonly jobs?: readonly string[];
  /** Before its end it waits for somebody's approval. */
  readonly isWaiting?: boolean;
}

/** Current state of a workflow, which may be deleted or disabled. */
export interface StoredWorkflow {
  readonly name: string;
  readonly state: 'active' | 'deleted' | 'disabled_fork' | 'disabled_inactivity' | 'disabled_manually';
}

/** An issue, or what GitHub's list of issues has of a pull request. */
export interface StoredIssue {
  readonly number: number;
  readonly labels: readonly string[];
  readonly isPull: boolean;
}

/** Contents of a repository; an item that begins after the time of a request does not exist yet. */
export interface Repository {
  /** `owner/name` */
  readonly name: string;
  /** Names that it had before: GitHub leads from them to the repository. */
  readonly formerNames?: readonly string[];
  /** The default one first; `main` by default. */
  readonly branches?: readonly string[];
  /** Whether its runs are sent without the fields that no collector reads: thousands of them would take minutes to write. */
  readonly isBrief?: boolean;
  /** Besides those that have run, which are active unless they are among these. */
  readonly workflows?: readonly StoredWorkflow[];
  /** Besides those of its issues; `bug` and `training` by default. */
  readonly labels?: readonly string[];
  /** Branches that had another name before, by that. */
  readonly renamedBranches?: Readonly<Record<string, string>>;
  readonly pulls: readonly StoredPull[];
  readonly commits: readonly StoredCommit[];
  readonly runs: readonly StoredRun[];
  readonly issues: readonly StoredIssue[];
  readonly deployments?: readonly StoredDeployment[];
  readonly releases?: readonly StoredRelease[];
}
