import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { environmentWithoutFile } from '../../src/config/environment.ts';
import { loadWorkflowJudge, type WorkflowJudge } from './support/workflow-parser.ts';

interface Job {
  readonly uses?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly container?: { readonly image: string; readonly options?: string };
  readonly steps?: readonly Step[];
}

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Whether a checkout leaves its token where the later steps can read it. */
const keepsToken = (step: Step) => step.with?.['persist-credentials'] !== false;

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
    expect(checkouts.filter(keepsToken)).toEqual([]);
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
  expect(release.ci.needs).toBe('ready');
  expect(release.publish.permissions['id-token']).toBe('write');
});

test('a checkout that keeps its token is found, whatever the others do', () => {
  const uses = 'actions/checkout@x';
  expect([{ uses }, { uses, with: { ref: 'main' } }].filter(keepsToken)).toHaveLength(2);
  expect(keepsToken({ uses, with: { 'persist-credentials': false } })).toBe(false);
});

test('every container that plays tests may mount, and says so: they fail in it instead of being skipped', () => {
  const playing = files.flatMap((file) =>
    jobsOf(file).filter(({ steps = [] }) => steps.some(({ run = '' }) => /\.ci\/run|npm (test|run attacks)/.test(run))),
  );
  expect(playing.length).toBeGreaterThan(1);
  for (const { container, env, steps = [] } of playing) {
    expect(container?.options).toBe('--init --cap-add SYS_ADMIN --security-opt apparmor=unconfined');
    expect([env, ...steps.map((step) => step.env)].some((one) => one?.NEEDS_MOUNT === '1')).toBe(true);
  }
});

describe('a release', () => {
  const { ready, publish }: Record<string, Job> = read(join(FOLDER, 'release.yml')).jobs;
  const scriptOf = (job: Job | undefined, name: string) =>
    job?.steps?.find((step) => step.name?.startsWith(name))?.run ?? 'exit 9';
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'release-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs a step beside this package.json as the runner does, with this `npm` in place of the real one. */
  function play(script: string, { pack = {}, npm = '' }: { readonly pack?: object; readonly npm?: string }) {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: '1.2.3', ...pack }));
    writeFileSync(join(folder, 'npm'), `#!/bin/sh\n${npm}\n`, { mode: 0o755 });
    const { PATH = '' } = environmentWithoutFile();
    const env = { PATH: `${folder}:${PATH}`, GITHUB_REPOSITORY: 'acme/bot', GITHUB_REF_NAME: 'v1.2.3' };
    const options = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script];
    const { status, stdout } = spawnSync('bash', options, { cwd: folder, env, encoding: 'utf8' });
    return { status, out: stdout };
  }

  test('ends before CI, with what to do, while package.json names no repository or another one', () => {
    const script = scriptOf(ready, 'package.json names this repository');
    const url = 'git+https://github.com/acme/bot.git';
    expect(play(script, { pack: { repository: { type: 'git', url } } })).toEqual({ status: 0, out: '' });
    for (const pack of [{}, { repository: { url: 'git+https://github.com/acme/other.git' } }, { repository: 'acme' }]) {
      const { status, out } = play(script, { pack });
      expect([status, out]).toEqual([1, expect.stringContaining(`Next step: set it to ${url}, commit`)]);
    }
  });

  test('ends before CI if the tag is not the version', () => {
    const script = scriptOf(ready, 'The tag is the version');
    expect(play(script, {})).toEqual({ status: 0, out: '' });
    const { status, out } = play(script, { pack: { version: '1.2.4' } });
    expect([status, out]).toEqual([
      1,
      expect.stringMatching(/tag is v1\.2\.3 and the version is 1\.2\.4\. Next step: /),
    ]);
  });

  test('publishes a version once: what failed afterwards can be run again', () => {
    const script = scriptOf(publish, 'Publish');
    const npm = (known: string) => `[ "$1" = view ] && { ${known}; exit; }; echo "$@"`;
    expect(play(script, { npm: npm('echo 1.2.3') })).toEqual({ status: 0, out: 'npm has 1.2.3 already\n' });
    // npm prints nothing for an unknown version, and fails for an unknown package.
    for (const unknown of ['true', 'echo E404 >&2; exit 1']) {
      const { status, out } = play(script, { npm: npm(unknown) });
      expect([status, out]).toEqual([0, expect.stringContaining('publish --provenance --access public')]);
    }
  });
});
