import { expect, test } from 'vitest';
import { sourcesFromEnv } from '../../src/config/sources-config.ts';
import { ProblemsError } from '../../src/problem.ts';

test('nothing is collected unless somebody says so', () => {
  expect(sourcesFromEnv({})).toMatchObject({ collect: [], environment: undefined, evalFolder: undefined });
});

test('names are taken with commas and spaces and once each, addresses without a slash at their end', () => {
  const config = sourcesFromEnv({
    COLLECT: 'github, health,github',
    GITHUB_API_URL: 'https://github.example.com/api/v3/',
  });
  expect(config.collect).toEqual(['github', 'health']);
  expect(config.github.apiUrl).toBe('https://github.example.com/api/v3');
});

test('every wrong setting is named at once, with its next step', () => {
  const wrong = { COLLECT: 'github,jira', GITHUB_REPOSITORY: 'app', WANDB_PROJECT: 'a/b/c', SKYPILOT_API_URL: 'sky' };
  expect(() => sourcesFromEnv(wrong)).toThrow(ProblemsError);
  try {
    sourcesFromEnv(wrong);
  } catch (error) {
    const { problems } = error as ProblemsError;
    expect(problems.map(({ where }) => where).sort()).toEqual(Object.keys(wrong).sort());
    expect(problems.every(({ fix }) => fix.length > 0)).toBe(true);
  }
});

test('an address with a password in it is refused, and not shown', () => {
  const url = 'https://admin:s3cret@skypilot.example.com';
  expect(() => sourcesFromEnv({ SKYPILOT_API_URL: url })).toThrow(
    /SKYPILOT_API_URL\n +carries a user name or a password/,
  );
  expect(() => sourcesFromEnv({ SKYPILOT_API_URL: url })).not.toThrow(/s3cret/);
});
