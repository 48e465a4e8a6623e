import { asTag } from '@metta-health-bot/local-datadog';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { githubSource } from '../../src/catalog/collector-sources.ts';
import { githubCollector } from '../../src/collectors/github/github-collector.ts';
import { createGithubCache } from '../../src/collectors/github/github-fetch.ts';
import { type Run, runCollector } from '../../src/collectors/run-collector.ts';
import { DAY, NOW } from '../support/github-harness.ts';
import { seeds } from '../support/run-length.ts';
import { differences } from './expected.ts';
import { answerWith } from './github-answerer.ts';
import { type GeneratedAnswers, generatedAnswers } from './github-generator.ts';
import { expectedOfGithub } from './github-oracle.ts';
import { githubJudge } from './github-schema.ts';
import { recordJudged } from './judged.ts';

const judge = githubJudge({ grown: true });
const rules = githubSource.parse({ kind: 'github' });
const clock = () => NOW;
const told = generatedAnswers();
const RUNS = 10;
let generated = 0;

afterAll(() => {
  recordJudged(import.meta.url, { vendor: 'GitHub', judge: '@octokit/openapi', generated });
});

/** People by the tag under which Datadog keeps them. */
function withTags(run: Run): Run {
  const samples = run.samples.map((sample) => {
    const { developer } = sample.tags ?? {};
    return developer === undefined ? sample : { ...sample, tags: { developer: asTag(`developer:${developer}`) } };
  });
  return { ...run, samples };
}

async function check(all: GeneratedAnswers): Promise<void> {
  const { fetch, said, wrong, answers } = answerWith(all, judge);
  const collector = githubCollector({
    name: 'github',
    token: 'token',
    repository: 'example/app',
    apiUrl: 'https://api.github.com',
    fetch,
    clock,
    rules,
    cache: createGithubCache(clock),
    gitEnvironment: {},
  });
  const run = await runCollector(collector, { now: NOW, timeoutMs: 20_000 });
  expect(wrong).toEqual([]);
  expect(differences(withTags(run), expectedOfGithub(said, rules))).toEqual([]);
  // Nothing is left out where a page repeats another's item.
  if (all.turning !== 'misses' && !said.refused.has('openPulls')) {
    expect(new Set(said.openPulls.map(({ number }) => number)).size).toBe(all.openPulls.length);
  }
  const ofWeek = all.runs.filter(({ created_at }) => Date.parse(String(created_at)) >= NOW - 7 * DAY);
  if (all.turning !== 'misses' && !said.refused.has('runs') && all.alone === 'same') {
    expect(ofWeek.filter(({ id }) => !said.runs.has(id))).toEqual([]);
  }
  generated += answers();
  const again = await runCollector(collector, { now: NOW, timeoutMs: 20_000 });
  if (all.turning === 'steady' && all.alone === 'same') expect(again.samples).toEqual(run.samples);
}

describe('GitHub generated', () => {
  test.each(seeds(3))(
    'a number is right, or missing and reported, whatever GitHub may answer: seed %d',
    async (seed) => {
      // Each has some thousand parts: to find a smaller one takes minutes. The seed and the path play it again.
      await fc.assert(fc.asyncProperty(told, check), { seed, numRuns: RUNS, endOnFailure: true });
    },
  );
});
