import { simulatedRepository } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import { HOUR, NOW, sampleOf, startGithubHarness } from '../../support/github-harness.ts';

const repository = simulatedRepository(NOW);

describe('GitHub trouble', () => {
  test('a question that fails costs its own metrics, and the others are there', async () => {
    await using scene = await startGithubHarness(repository);
    scene.github.fail({ kind: 'status', status: 502 }, '/repos/example/app/actions');
    const run = await scene.collect();
    expect(run.failed).toBe(false);
    expect(sampleOf(run, 'github.prs.open')).toBeGreaterThan(0);
    expect(run.samples.filter(({ metric }) => metric.startsWith('github.ci.'))).toEqual([]);
    expect(run.errors[0]?.message).toBe('GitHub /repos/example/app/actions/runs: HTTP 502');
    expect(new Set(run.errors.flatMap(({ metrics }) => metrics))).toContain('github.ci.duration_p90_minutes');
  });

  test.each([
    ['a wrong token', undefined, 'wrong', /HTTP 401. Next step: check GITHUB_TOKEN$/],
    ['a connection that breaks', { kind: 'down' }, undefined, /cannot be reached/],
    ['an answer that is no JSON', { kind: 'garbage' }, undefined, /unexpected response|cannot be read/],
    [
      'a page that is not there',
      { kind: 'status', status: 404 },
      undefined,
      /HTTP 404. Next step: check GITHUB_REPOSITORY/,
    ],
  ] as const)('%s sends nothing, and says why', async (_, fault, token, words) => {
    await using scene = await startGithubHarness(repository, token === undefined ? {} : { token });
    if (fault) scene.github.fail(fault);
    const run = await scene.collect();
    expect([run.failed, run.samples]).toEqual([true, []]);
    for (const { message } of run.errors) expect(message).toMatch(words);
    expect(JSON.stringify(run)).not.toContain('wrong');
  });

  test.each([
    ['a repository without a commit', 409, 'commits', ', the repository is empty. Next step: push its first commit'],
    ['issues that are turned off', 410, 'issues', ', it is disabled in the repository. Next step: enable it'],
  ])('%s: why, and the next step', async (_, status, list, words) => {
    await using scene = await startGithubHarness(repository);
    const path = `/repos/example/app/${list}`;
    scene.github.fail({ kind: 'status', status }, path);
    const { errors } = await scene.collect();
    expect(errors.map(({ message }) => message).join()).toContain(`GitHub ${path}: HTTP ${status}${words}`);
  });

  test('a rate limit that is used up is obeyed until it starts anew', async () => {
    await using scene = await startGithubHarness(repository, { budget: 3 });
    const limited = await scene.collect();
    expect(limited.errors.map(({ message }) => message).join()).toContain('its rate limit is used up');
    const asked = scene.github.requests.length;
    scene.now += HOUR / 4;
    const waiting = await scene.collect();
    expect([waiting.failed, scene.github.requests.length]).toEqual([true, asked]);
    scene.now = NOW + HOUR;
    await scene.collect();
    expect(scene.github.requests.length).toBeGreaterThan(asked);
  });

  test.each([
    ['in seconds', '90'],
    ['as a date', new Date(NOW + 90_000).toUTCString()],
  ])('a secondary limit says %s how long to wait', async (_, after) => {
    await using scene = await startGithubHarness(repository);
    scene.github.fail({ kind: 'status', status: 403, headers: { 'retry-after': after } });
    await scene.collect();
    scene.github.fail(null);
    const asked = scene.github.requests.length;
    scene.now += 60_000;
    expect((await scene.collect()).failed).toBe(true);
    expect(scene.github.requests).toHaveLength(asked);
    scene.now += 31_000;
    expect((await scene.collect()).failed).toBe(false);
  });
});
