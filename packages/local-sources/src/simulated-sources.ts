import { join } from 'node:path';
import { temporaryFolder } from './clean-at-end.ts';
import type { Clock } from './clock.ts';
import { createEvalFolder, type EvalFolder } from './eval/eval-folder.ts';
import { type LocalGithub, startLocalGithub } from './github/local-github.ts';
import { simulatedRepository } from './github/simulated-repository.ts';
import { type LocalSkypilot, startLocalSkypilot } from './skypilot/local-skypilot.ts';
import { simulatedState } from './skypilot/simulated-state.ts';
import { type LocalWandb, startLocalWandb } from './wandb/local-wandb.ts';
import { simulatedProject } from './wandb/simulated-project.ts';

/** Stand-ins of everything that the collectors read, with made-up contents. */
export interface SimulatedSources {
  readonly github: LocalGithub;
  readonly wandb: LocalWandb;
  readonly skypilot: LocalSkypilot;
  readonly evals: EvalFolder;
  /** The clone whose history the commits are; undefined if they are made up, too. */
  readonly commitsFolder: string | undefined;
  /** Settings under which a bot finds them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  close(): Promise<void>;
}

/** Current time, and the source of commits that are not made up. */
export interface SimulatedSourcesOptions {
  readonly clock: Clock;
  readonly commitsFolder?: string | undefined;
}

const REFRESH_MS = 10_000;

/** Starts all of them on free ports, each with contents made up for the time that it is. */
export async function startSimulatedSources({
  clock,
  commitsFolder,
}: SimulatedSourcesOptions): Promise<SimulatedSources> {
  const repository = simulatedRepository(clock(), { isBroken: true });
  const { entity, name } = simulatedProject(clock());
  const [github, wandb, skypilot] = await Promise.all([
    startLocalGithub({ clock, repository: () => repository }),
    startLocalWandb({ clock, project: () => simulatedProject(clock()) }),
    startLocalSkypilot({ clock, state: () => simulatedState(clock()) }),
  ]);
  const folder = temporaryFolder('local-sources-evals-');
  const evals = createEvalFolder(join(folder.path, 'results'), clock);
  const refreshing = setInterval(evals.refresh, REFRESH_MS);
  return {
    github,
    wandb,
    skypilot,
    evals,
    commitsFolder,
    env: {
      GITHUB_API_URL: github.url,
      GITHUB_TOKEN: github.token,
      GITHUB_REPOSITORY: repository.name,
      GITHUB_COMMITS_DIR: commitsFolder,
      EVAL_RESULTS_DIR: evals.path,
      WANDB_API_URL: wandb.url,
      WANDB_API_KEY: wandb.apiKey,
      WANDB_PROJECT: `${entity}/${name}`,
      SKYPILOT_API_URL: skypilot.url,
      SKYPILOT_API_TOKEN: skypilot.token,
    },
    async close() {
      clearInterval(refreshing);
      await Promise.all([github.close(), wandb.close(), skypilot.close()]);
      folder.remove();
    },
  };
}
