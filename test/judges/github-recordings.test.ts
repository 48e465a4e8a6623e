import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { startSourceServer } from '@metta-health-bot/local-sources';
import { afterAll, describe, expect, test } from 'vitest';
import { githubSource } from '../../src/catalog/collector-sources.ts';
import { githubCollector } from '../../src/collectors/github/github-collector.ts';
import { createGithubCache } from '../../src/collectors/github/github-fetch.ts';
import { type Run, runCollector } from '../../src/collectors/run-collector.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { NOW, sampleOf } from '../support/github-harness.ts';
import { recordJudged } from './judged.ts';

/** An exchange with GitHub that @octokit/fixtures holds. */
interface Recording {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly response: unknown;
  readonly headers: Readonly<Record<string, string | number>>;
}

const require = createRequire(import.meta.url);
const SCENARIOS = join(dirname(require.resolve('@octokit/fixtures/package.json')), 'scenarios');
const API = 'https://api.github.com';

function recordingsOf(scenario: string): readonly Recording[] {
  return JSON.parse(readFileSync(join(SCENARIOS, 'api.github.com', scenario, 'normalized-fixture.json'), 'utf8'));
}

const got = (scenario: string) => recordingsOf(scenario).filter(({ method }) => method === 'get');
const served = new Set<string>();

/** What says how long a body is, and that the connection ends, is for whoever sends it. */
const OF_THE_CONNECTION: readonly string[] = ['connection', 'content-length', 'transfer-encoding'];

/** The recorded answer, its addresses leading to the local port. */
function replyOf({ method, path, status, headers, response }: Recording, url: string) {
  served.add(`${method} ${path} ${status}`);
  const local = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value).replaceAll(API, url));
  const kept = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
  return { status, headers: local(Object.fromEntries(kept.map(([k, v]) => [k, String(v)]))), body: local(response) };
}

type Answer = (asked: string) => Recording | 'nothing' | undefined;

/** One run of the collector against recordings, over a real socket; what none was recorded for is 404, or a list of nothing. */
async function collectFrom(repository: string, answer: Answer): Promise<Run> {
  const clock = () => NOW;
  const source = await startSourceServer(clock, ({ path, query }) => {
    const found = answer(`${path}${query.size > 0 ? `?${query}` : ''}`);
    if (found === 'nothing') return { status: 200, body: [] };
    return found && replyOf(found, source.url);
  });
  const collector = githubCollector({
    name: 'github',
    token: 'token',
    repository,
    apiUrl: source.url,
    fetch: createHttpClient(),
    clock,
    rules: githubSource.parse({ kind: 'github', main: 'trunk', bug_labels: ['bug'] }),
    cache: createGithubCache(clock),
    gitEnvironment: {},
  });
  try {
    return await runCollector(collector, { now: NOW, timeoutMs: 20_000 });
  } finally {
    await source.close();
  }
}

const messagesOf = ({ errors }: Run) => [...new Set(errors.map(({ message }) => message))];
const isList = (asked: string) => /\/(pulls|issues)(\?|$)/.test(asked);

afterAll(() => {
  recordJudged(import.meta.url, { vendor: 'GitHub', judge: '@octokit/fixtures', recordings: served.size });
});

describe('GitHub recordings', () => {
  test('paginate-issues: thirteen issues on five pages, the later ones by the number of the repository', async () => {
    const [first, ...later] = got('paginate-issues');
    const run = await collectFrom('octokit-fixture-org/paginate-issues', (asked) =>
      asked.startsWith('/repos/octokit-fixture-org/paginate-issues/issues?')
        ? first
        : later.find(({ path }) => path === asked),
    );
    expect(run.samples).toEqual([{ metric: 'github.issues.training_bugs', value: 13 }]);
    const missing = run.errors.flatMap(({ metrics }) => metrics);
    expect(missing).toEqual(expect.arrayContaining(['github.prs.open', 'github.ci.tests_passing_on_main']));
    expect(missing).not.toContain('github.issues.training_bugs');
  });

  test('rename-repository: the new name is reported, and the repository is read by its number', async () => {
    const [moved = expect.fail(), repository = expect.fail()] = got('rename-repository');
    const former = '/repos/octokit-fixture-org/rename-repository';
    const run = await collectFrom('octokit-fixture-org/rename-repository', (asked) => {
      // GitHub's address goes on with what was asked for; recorded is that of the repository itself.
      const location = `${moved.headers.location}${asked.slice(former.length)}`;
      if (asked.startsWith(former)) return { ...moved, headers: { ...moved.headers, location } };
      if (asked === '/repositories/1000') return repository;
      return isList(asked) ? 'nothing' : undefined;
    });
    expect(messagesOf(run)).toContain(
      'GitHub: octokit-fixture-org/rename-repository is now called octokit-fixture-org/rename-repository-newname, and is ' +
        'read under its new name. Next step: write GITHUB_REPOSITORY=octokit-fixture-org/rename-repository-newname',
    );
    expect(sampleOf(run, 'github.prs.open')).toBe(0);
    // What is not there under its new name either is missing.
    expect(sampleOf(run, 'github.commits.total_7d')).toBeUndefined();
  });

  test('get-repository: a branch that is not there is named beside the one that is', async () => {
    const [repository = expect.fail()] = got('get-repository');
    const [missing = expect.fail()] = got('branch-protection');
    // The labels of another recording: without them no issue could be a bug.
    const labels = got('labels').find(({ path }) => /\/labels$/.test(path)) ?? expect.fail();
    const run = await collectFrom('octokit-fixture-org/hello-world', (asked) => {
      if (asked.includes('/labels?')) return labels;
      if (asked === '/repos/octokit-fixture-org/hello-world') return repository;
      if (asked.includes('/commits?')) return missing;
      return isList(asked) ? 'nothing' : undefined;
    });
    expect(messagesOf(run)).toContain(
      'GitHub: the repository has no branch trunk; its default branch is master. ' +
        'Next step: check `main` of this collector in the catalog',
    );
    expect(sampleOf(run, 'github.issues.training_bugs')).toBe(0);
    expect(run.samples.filter(({ metric }) => metric.startsWith('github.commits'))).toEqual([]);
  });

  test.each([
    ['errors', 422, /^GitHub \/repos\/octokit-fixture-org\/errors\/[a-z/]+: HTTP 422$/],
    [
      'branch-protection',
      404,
      /^GitHub \/repos\/octokit-fixture-org\/branch-protection\/[a-z/]+: HTTP 404\. Next step: check GITHUB_REPOSITORY/,
    ],
  ])('%s: a refusal with %d sends nothing, and says why', async (scenario, status, words) => {
    const refusal = recordingsOf(scenario).find((one) => one.status === status);
    const run = await collectFrom(`octokit-fixture-org/${scenario}`, () => refusal);
    expect([run.failed, run.samples]).toEqual([true, []]);
    expect(messagesOf(run).length).toBeGreaterThan(2);
    for (const message of messagesOf(run)) expect(message).toMatch(words);
  });
});
