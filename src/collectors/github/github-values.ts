import { z } from 'zod';
import { commitOf, type GitCommit } from './commit.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** A pull request of a list: docs.github.com/rest/pulls/pulls#list-pull-requests. Times in milliseconds since 1970. */
export const pullSchema = z
  .object({
    number: z.int(),
    created_at: instant,
    updated_at: instant,
    merged_at: instant.nullable(),
    head: z.object({ sha: z.string() }),
    base: z.object({ ref: z.string() }),
    draft: z.boolean().optional(),
    user: z.object({ login: z.string(), type: z.string().optional() }).nullish(),
    title: z.string().optional(),
    html_url: z.string().optional(),
    merge_commit_sha: z.string().nullish(),
  })
  .transform(({ number, created_at, updated_at, merged_at, head, base, draft = false, user, ...rest }) => ({
    number,
    title: rest.title ?? '',
    url: rest.html_url,
    /** Commit of the merge; empty if GitHub does not say. */
    mergeSha: rest.merge_commit_sha ?? '',
    createdAt: created_at,
    updatedAt: updated_at,
    mergedAt: merged_at,
    headSha: head.sha,
    base: base.ref,
    isDraft: draft,
    login: user?.login ?? '',
    isMarkedBot: user?.type === 'Bot',
  }));
export type Pull = z.output<typeof pullSchema>;

const signature = z
  .object({ name: z.string().optional(), email: z.string().optional(), date: instant.optional() })
  .nullish();

/** A commit of a list: docs.github.com/rest/commits/commits#list-commits; null for a commit without a date. */
export const commitSchema = z
  .object({
    sha: z.string(),
    commit: z.object({
      message: z.string(),
      author: signature,
      committer: signature,
    }),
    author: z.object({ login: z.string().optional(), type: z.string().optional() }).nullish(),
    parents: z.array(z.unknown()).optional(),
  })
  .transform(({ sha, commit, author, parents = [] }): GitCommit | null => {
    const at = commit.committer?.date ?? commit.author?.date;
    if (at === undefined) return null;
    const [subject = '', ...rest] = commit.message.split('\n');
    const { name, email } = commit.author ?? {};
    return commitOf({
      sha,
      at,
      isMerge: parents.length > 1,
      subject,
      body: rest.join('\n'),
      author: {
        name: name || null,
        login: author?.login || null,
        addresses: email ? [email] : [],
        isBot: author?.type === 'Bot',
      },
    });
  });

const WAITING: readonly (string | null)[] = ['waiting', 'action_required'];

/** A run of a workflow: docs.github.com/rest/actions/workflow-runs. Times in milliseconds since 1970. */
export const runSchema = z
  .object({
    id: z.int(),
    name: z.string().nullish(),
    workflow_id: z.int(),
    head_branch: z.string().nullish(),
    head_sha: z.string(),
    event: z.string(),
    status: z.string().nullable(),
    conclusion: z.string().nullable(),
    run_attempt: z.int().default(1),
    created_at: instant,
    run_started_at: instant.optional(),
    updated_at: instant,
    html_url: z.string().optional(),
  })
  .transform((run) => ({
    id: run.id,
    workflow: run.name ?? 'unnamed',
    workflowId: run.workflow_id,
    branch: run.head_branch ?? '',
    headSha: run.head_sha,
    // Only a completed run has a conclusion.
    conclusion: run.status === 'completed' ? run.conclusion : null,
    attempt: run.run_attempt,
    url: run.html_url,
    event: run.event,
    isDone: run.status === 'completed',
    /** Whether it waits for approval of a deployment, or of the run itself. */
    isWaiting: run.status !== 'completed' && WAITING.includes(run.status),
    createdAt: run.created_at,
    /** Start of its newest attempt; null if GitHub does not say. */
    startedAt: run.run_started_at ?? (run.run_attempt === 1 ? run.created_at : null),
    updatedAt: run.updated_at,
  }));
export type WorkflowRun = z.output<typeof runSchema>;

/** One page of runs; `total_count` is capped at 1,000 if the list is filtered. */
export const runPageSchema = z.object({ total_count: z.int(), workflow_runs: z.array(runSchema) });

/** Number of runs that a query finds. */
export const runCountSchema = z.object({ total_count: z.int() });

/** A workflow, which may be deleted or disabled: docs.github.com/rest/actions/workflows. */
const workflowSchema = z.object({ id: z.int(), name: z.string(), state: z.string() });
export type Workflow = z.output<typeof workflowSchema>;
export const workflowPageSchema = z.object({ total_count: z.int(), workflows: z.array(workflowSchema) });

/** A branch: docs.github.com/rest/branches/branches#get-a-branch */
export const branchSchema = z.object({ name: z.string() });
/** A label: docs.github.com/rest/issues/labels#list-labels-for-a-repository */
export const labelSchema = z.object({ name: z.string() });

/** An issue of a list, which also contains pull requests. */
export const issueSchema = z.object({ number: z.int(), pull_request: z.object({}).nullish() });

/** A deployment of a list: docs.github.com/rest/deployments/deployments#list-deployments */
export const deploymentSchema = z
  .object({
    id: z.int(),
    sha: z.string(),
    ref: z.string(),
    environment: z.string(),
    created_at: instant,
    creator: z.object({ login: z.string() }).nullish(),
  })
  .transform(({ id, sha, ref, environment, created_at, creator }) => ({
    id,
    sha,
    ref,
    environment,
    createdAt: created_at,
    login: creator?.login ?? '',
  }));
export type Deployment = z.output<typeof deploymentSchema>;

/** A release of a list, published or a draft: docs.github.com/rest/releases/releases#list-releases */
export const releaseSchema = z
  .object({
    id: z.int(),
    tag_name: z.string(),
    name: z.string().nullish(),
    html_url: z.string().optional(),
    draft: z.boolean().optional(),
    published_at: instant.nullish(),
    author: z.object({ login: z.string() }).nullish(),
  })
  .transform(({ id, tag_name, name, html_url, draft = false, published_at = null, author }) => ({
    id,
    tag: tag_name,
    name: name ?? '',
    url: html_url,
    publishedAt: draft ? null : published_at,
    login: author?.login ?? '',
  }));
export type Release = z.output<typeof releaseSchema>;

/** The repository itself: docs.github.com/rest/repos/repos#get-a-repository */
export const repositorySchema = z.object({
  full_name: z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/),
  default_branch: z.string(),
});
