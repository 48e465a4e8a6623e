import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrokenWay } from './broken-way.ts';
import type { World } from './doctor-harness.ts';

const collects = { collects: true };
const only = (kind: string, env: Readonly<Record<string, string | undefined>> = {}) => ({
  env: { COLLECT: kind, ...env },
});

const catalogOf = ({ folder }: World) => join(folder, 'catalog');

/** Puts a copy of the shipped catalog, whose evaluations come from a folder, beside the world. */
function readsFolder(world: World): void {
  cpSync('catalog', catalogOf(world), { recursive: true });
  const file = join(catalogOf(world), 'collectors.yml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('kind: eval, from: wandb', 'kind: eval, from: folder'));
}

/** Ways in which the source of a collector is not as it needs it. */
export const BROKEN_SOURCES: readonly BrokenWay[] = [
  {
    name: 'the token of GitHub is a wrong one',
    world: collects,
    run: only('github', { GITHUB_TOKEN: 'ghp_0123456789abcdef' }),
    id: 'collector.github',
    label: 'NOT OK',
    words: /GitHub: HTTP 401.*Next step: check GITHUB_TOKEN/,
    code: 1,
  },
  {
    name: 'GitHub has no such repository',
    world: collects,
    run: only('github', { GITHUB_REPOSITORY: 'acme/nowhere' }),
    id: 'collector.github',
    label: 'NOT OK',
    words: /HTTP 404.*Next step: check GITHUB_REPOSITORY/,
    code: 1,
  },
  {
    name: 'GitHub cannot be reached',
    world: collects,
    run: only('github', { GITHUB_API_URL: 'http://127.0.0.1:49151' }),
    id: 'collector.github',
    label: 'NOT OK',
    words: /GitHub cannot be reached.*Next step: check GITHUB_API_URL/,
    code: 1,
  },
  {
    name: 'the folder of commits is not a clone',
    world: collects,
    run: ({ folder }) => only('github', { GITHUB_COMMITS_DIR: folder }),
    id: 'collector.github',
    label: 'NOT OK',
    words: /the folder is not a git clone\. Next step: check GITHUB_COMMITS_DIR/,
    code: 1,
  },
  {
    name: 'a collector lacks a setting',
    world: collects,
    run: only('github', { GITHUB_TOKEN: undefined }),
    id: 'settings.values',
    label: 'NOT OK',
    words: /GITHUB_TOKEN: is not set.*Next step: set it, or leave github out of COLLECT/,
    code: 78,
  },
  {
    name: 'the key of W&B is a wrong one',
    world: collects,
    run: only('wandb', { WANDB_API_KEY: '0123456789abcdef0123' }),
    id: 'collector.wandb',
    label: 'NOT OK',
    words: /WandB.*Next step: check WANDB_API_KEY/,
    code: 1,
  },
  {
    name: 'W&B has no such project',
    world: collects,
    run: only('wandb', { WANDB_PROJECT: 'acme/nowhere' }),
    id: 'collector.wandb',
    label: 'NOT OK',
    words: /no project acme\/nowhere.*Next step: check WANDB_PROJECT/,
    code: 1,
  },
  {
    name: 'the token of SkyPilot is a wrong one',
    world: collects,
    run: only('skypilot', { SKYPILOT_API_TOKEN: 'sky_wrong-token-0123' }),
    id: 'collector.skypilot',
    label: 'NOT OK',
    words: /SkyPilot.*Next step: check SKYPILOT_API_TOKEN/,
    code: 1,
  },
  {
    name: 'the folder of results does not exist',
    world: collects,
    arrange: readsFolder,
    run: (world) => ({ ...only('eval', { EVAL_RESULTS_DIR: '/nonexistent-folder' }), catalog: catalogOf(world) }),
    id: 'collector.eval',
    label: 'NOT OK',
    words: /Next step: check EVAL_RESULTS_DIR/,
    code: 1,
  },
  {
    name: 'a mistake in the settings of W&B, where evaluations come from a folder',
    world: collects,
    arrange: (world) => {
      readsFolder(world);
      mkdirSync(join(world.folder, 'results'));
    },
    run: (world) => ({
      ...only('eval', { WANDB_API_URL: 'nowhere', EVAL_RESULTS_DIR: join(world.folder, 'results') }),
      catalog: catalogOf(world),
    }),
    id: 'collector.eval',
    label: 'ok',
    words: /0 results of the last 7 days in the folder/,
    code: 78,
  },
  {
    name: 'a file in the folder of results is not a result',
    world: collects,
    arrange(world) {
      readsFolder(world);
      writeFileSync(join(String(world.sources?.env.EVAL_RESULTS_DIR), 'odd.json'), '{"policy": 1}');
    },
    run: (world) => ({ ...only('eval'), catalog: catalogOf(world) }),
    id: 'collector.eval',
    label: 'warning',
    words: /these files are not results: odd\.json.*Next step: fix or remove them/,
    code: 0,
  },
  {
    name: 'Datadog has no value for the collector of figures of merit',
    world: { data: [] },
    run: only('health'),
    id: 'collector.health',
    label: 'warning',
    words: /0 raw metrics have a current value.*Next step: start what sends the raw metrics/,
    code: 1,
  },
];
