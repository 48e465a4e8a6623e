import { describe, expect, test } from 'vitest';
import { sourcesFromEnv } from '../../src/config/sources-config.ts';
import { ProblemsError } from '../../src/core/problem.ts';

describe('sources config', () => {
  test('a collector runs only where the settings name it', () => {
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
    const url = 'https://admin:s3cret@github.example.com';
    expect(() => sourcesFromEnv({ GITHUB_API_URL: url })).toThrow(
      /GITHUB_API_URL\n +contains a user name or a password/,
    );
    expect(() => sourcesFromEnv({ GITHUB_API_URL: url })).not.toThrow(/s3cret/);
  });

  test.each([
    ['http://metta:s3cret@sky.example.com', 'http://sky.example.com', { user: 'metta', password: 's3cret' }],
    [
      'https://m%C3%BCller:p%40s%2Fs%25@sky.example.com:46580/',
      'https://sky.example.com:46580',
      { user: 'müller', password: 'p@s/s%' },
    ],
    [
      'http://metta:p@ss:wörd@sky.example.com/base/',
      'http://sky.example.com/base',
      { user: 'metta', password: 'p@ss:wörd' },
    ],
    ['http://sky.example.com//', 'http://sky.example.com', undefined],
  ])('the address of SkyPilot as its guide prints it, %s, is taken apart', (SKYPILOT_API_URL, apiUrl, login) => {
    expect(sourcesFromEnv({ SKYPILOT_API_URL }).skypilot).toEqual({ apiUrl, login, token: undefined });
  });

  test.each([
    ['http://s3cret@sky.example.com', 'contains a user name or a password'],
    ['http://:s3cret@sky.example.com', 'contains a user name or a password'],
    ['http://metta:1/s3cret@sky.example.com', 'has an @ after its host'],
    ['http://metta:1\\s3cret@sky.example.com', 'has an @ after its host'],
    ['http://metta:1#s3cret@sky.example.com', 'has an @ after its host'],
    ['http://metta:100%s3cret@sky.example.com', 'has a % that does not begin a percent-encoding'],
    ['http://metta:s3cret@sky.example.com?x=1', 'contains a query or a fragment'],
  ])('%s is refused with the next step, and not shown', (SKYPILOT_API_URL, what) => {
    const failure = (() => {
      try {
        return sourcesFromEnv({ SKYPILOT_API_URL });
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(ProblemsError);
    expect((failure as ProblemsError).problems).toMatchObject([
      { where: 'SKYPILOT_API_URL', what: expect.stringContaining(what), fix: expect.stringMatching(/^(write|end) /) },
    ]);
    expect((failure as ProblemsError).message).not.toMatch(/s3cret/);
  });
});
