import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { githubSource } from '../../src/catalog/collector-sources/github-source.ts';
import { createGithubCache } from '../../src/collectors/github/github-cache.ts';
import { githubCollector } from '../../src/collectors/github/github-collector.ts';
import { type Run, runCollector } from '../../src/collectors/run-collector.ts';
import { DAY, NOW } from '../support/github.ts';
import { seeds } from '../support/run-length.ts';
import { githubTold, type Told } from './github-generator.ts';
import { numbersOf } from './github-oracle.ts';
import { githubJudge } from './github-schema.ts';
import { tell } from './github-teller.ts';
import { recordJudged } from './judged.ts';

const judge = githubJudge({ grown: true });
const rules = githubSource.parse({ kind: 'github' });
const clock = () => NOW;
const told = githubTold();
const RUNS = 10;
let generated = 0;

afterAll(() => {
  recordJudged({ vendor: 'GitHub', judge: '@octokit/openapi', generated });
});

const keyOf = ({ metric, tags }: Run['samples'][number]) => [metric, ...Object.values(tags ?? {})].join(' ');

/** What was sent, and null for each metric that is said to be missing. */
function sentBy({ samples, errors, notes }: Run): ReadonlyMap<string, number | null> {
  return new Map([
    ...[...errors, ...notes].flatMap(({ metrics }) => metrics.map((metric) => [metric, null] as const)),
    ...samples.map((sample) => [keyOf(sample), sample.value] as const),
  ]);
}

async function check(all: Told): Promise<void> {
  const { fetch, said, wrong, answers } = tell(all, judge);
  const collector = githubCollector({
    ...{ name: 'github', token: 'token', repository: 'example/app', apiUrl: 'https://api.github.com', fetch, clock },
    ...{ rules, cache: createGithubCache(clock), gitEnvironment: {} },
  });
  const run = await runCollector(collector, NOW, 20_000);
  expect(wrong).toEqual([]);
  expect(run.errors.filter(({ fault, message }) => fault !== undefined || message === '')).toEqual([]);
  const [sent, expected] = [sentBy(run), numbersOf(said, rules)];
  const samples = run.samples.map(keyOf);
  expect(new Set(samples).size).toBe(samples.length);
  const named = (name: string) => expected.get(name) ?? null;
  // What is sent is right: nothing is sent that was not given.
  expect(run.samples.map((sample) => [keyOf(sample), sample.value])).toEqual(
    run.samples.map((sample) => [keyOf(sample), near(sample.value, named(keyOf(sample)))]),
  );
  // What is not sent is said, unless there is nothing to tell.
  const due = [...expected.keys()].sort();
  expect(due.filter((key) => !sent.has(key))).toEqual([]);
  expect(due.filter((key) => expected.get(key) !== null && sent.get(key) === null)).toEqual([]);
  // Nothing is left out where a page repeats another's item.
  if (all.turning !== 'misses' && !said.refused.has('openPulls')) {
    expect(new Set(said.openPulls.map(({ number }) => number)).size).toBe(all.openPulls.length);
  }
  const ofWeek = all.runs.filter(({ created_at }) => Date.parse(String(created_at)) >= NOW - 7 * DAY);
  if (all.turning !== 'misses' && !said.refused.has('runs') && all.alone === 'same') {
    expect(ofWeek.filter(({ id }) => !said.runs.has(id))).toEqual([]);
  }
  generated += answers();
  const again = await runCollector(collector, NOW, 20_000);
  if (all.turning === 'steady' && all.alone === 'same') expect(again.samples).toEqual(run.samples);
}

/** The number itself where only the last digits differ. */
const near = (value: number, wanted: number | null) =>
  wanted !== null && Math.abs(value - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)) ? value : wanted;

test.each(seeds(3))('whatever GitHub may say, each number is right, or missing and said so: seed %d', async (seed) => {
  // Each has some thousand parts: to find a smaller one takes minutes. The seed and the path play it again.
  await fc.assert(fc.asyncProperty(told, check), { seed, numRuns: RUNS, endOnFailure: true });
});
