import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadWorkflowJudge, type WorkflowJudge } from './support/workflow-parser.ts';

interface Job {
  readonly uses?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps?: readonly { readonly uses?: string; readonly run?: string; readonly with?: object }[];
}

const FOLDER = '.github/workflows';
const files = readdirSync(FOLDER).map((name) => join(FOLDER, name));
const read = (file: string) => parse(readFileSync(file, 'utf8'));
const jobsOf = (file: string): readonly Job[] => Object.values(read(file).jobs);
const runsOf = (file: string) => jobsOf(file).flatMap(({ steps = [] }) => steps.flatMap(({ run = '' }) => run));

let judge: WorkflowJudge;
beforeAll(async () => {
  judge = await loadWorkflowJudge();
});
afterAll(() => judge[Symbol.dispose]());

describe.each(files)('%s', (file) => {
  const text = readFileSync(file, 'utf8');

  test("has nothing that GitHub's own parser refuses", async () => {
    expect(await judge.mistakesIn(file)).toEqual([]);
  });

  test('names each action by its commit, with its full version beside it', () => {
    const used = [...text.matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action);
    const pinned = /^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    expect(used.filter((action) => !pinned.test(action) && !action.startsWith('./'))).toEqual([]);
    expect(used.length).toBeGreaterThan(0);
  });

  test('may read the repository and no more, unless a job says why', () => {
    expect(read(file).permissions).toEqual({ contents: 'read' });
    const more = [...text.matchAll(/^ +(.*): write$/gm)].map(({ index }) => text.slice(0, index).split('\n').at(-2));
    expect(more.filter((above = '') => !above.trim().startsWith('#'))).toEqual([]);
    const checkouts = jobsOf(file).flatMap(({ steps = [] }) =>
      steps.filter(({ uses }) => uses?.includes('/checkout@')),
    );
    expect(checkouts.filter((step) => !text.includes('persist-credentials: false') || step.with === undefined)).toEqual(
      [],
    );
  });

  test('every job ends in time, and a newer run replaces or follows an older one', () => {
    const endless = jobsOf(file).filter((job) => job.uses === undefined && job['timeout-minutes'] === undefined);
    expect(endless).toEqual([]);
    expect(read(file).concurrency).toHaveProperty('group');
  });

  test('no script has a text of an event in it, and no secret is stored for it', () => {
    expect(runsOf(file).filter((run) => run.includes('${{'))).toEqual([]);
    expect(text).not.toMatch(/pull_request_target|secrets\./);
  });

  test('names only npm scripts and files that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    const named = runsOf(file).flatMap((run) => [...run.matchAll(/npm run (?:--silent )?([a-z0-9-]+)/g)]);
    expect(named.filter(([, name = '']) => !(name in scripts))).toEqual([]);
    const paths = runsOf(file).flatMap((run) => [...run.matchAll(/(?:bash|--file|kustomize) (\S+)/g)]);
    expect(paths.filter(([, path = '']) => !existsSync(path))).toEqual([]);
  });
});

test('a mistyped key, an expression that does not exist and a job that waits for none are found', async () => {
  const job = 'on: push\njobs:\n  a:\n    runs-on: x\n';
  const steps = '    steps:\n      - run: make\n';
  expect(await judge.mistakesIn('a.yml', `${job}${steps}`)).toEqual([]);
  for (const wrong of [
    `${job}    timeout-minuts: 3\n${steps}`,
    `${job}    steps:\n      - run: echo \${{ secret.X }}\n`,
    `${job}    needs: b\n${steps}`,
  ])
    expect(await judge.mistakesIn('a.yml', wrong), wrong).not.toEqual([]);
});

test('CI runs .ci/run on each supported version of Node, and a release only what passed it', () => {
  const { jobs } = read(join(FOLDER, 'ci.yml'));
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  const [oldest] = jobs.check.strategy.matrix.node;
  expect(`>=${oldest}`).toBe(engines.node);
  expect(jobs.check.strategy.matrix.node).toContain('24');
  expect(runsOf(join(FOLDER, 'ci.yml'))).toContain('bash .ci/run');
  const release = read(join(FOLDER, 'release.yml')).jobs;
  expect(release.ci.uses).toBe('./.github/workflows/ci.yml');
  expect(release.publish.needs).toBe('ci');
  expect(release.publish.permissions['id-token']).toBe('write');
});
