export { cleanAtEnd, temporaryFolder } from './clean-at-end.ts';
export { createEvalFolder } from './eval/eval-folder.ts';
export { type LocalGithub, startLocalGithub } from './github/local-github.ts';
export type { Repository, StoredCommit, StoredPull, StoredRun as GithubRun } from './github/repository.ts';
export { simulatedRepository } from './github/simulated-repository.ts';
export { noise, seedOf } from './noise.ts';
export { type SimulatedSources, startSimulatedSources } from './simulated-sources.ts';
export {
  type LocalSkypilot,
  type LocalSkypilotOptions,
  startLocalSkypilot,
} from './skypilot/local-skypilot.ts';
export type { SkypilotState } from './skypilot/questions.ts';
export { simulatedState } from './skypilot/simulated-state.ts';
export { type SourceFault, startSourceServer } from './source-server.ts';
export { type LocalWandb, startLocalWandb } from './wandb/local-wandb.ts';
export type { StoredRun as WandbRun } from './wandb/project.ts';
export { simulatedProject } from './wandb/simulated-project.ts';
