import { afterEach, describe, expect, test } from 'vitest';
import { sampleOf } from '../../support/github-harness.ts';
import { createSkypilotHarness, STATE } from './skypilot-harness.ts';

const LOOK = 'Next step: check `sky api status` and the log of its API server';
const skypilot = createSkypilotHarness();
const { collect } = skypilot;
afterEach(() => skypilot.close());

describe('SkyPilot trouble', () => {
  test.each([404, 405])(
    'a server without these endpoints, HTTP %i, is distinguished from one that fails',
    async (status) => {
      const found = await collect(STATE, (local) => local.fail({ kind: 'status', status }));
      expect(found.failed).toBe(true);
      expect(found.errors.map(({ message }) => message)).toEqual(
        ['/jobs/queue', '/status', '/cost_report'].map(
          (path) =>
            `SkyPilot ${path}: HTTP ${status}; this needs at least SkyPilot 0.9. Next step: check that SKYPILOT_API_URL points to its API server, or upgrade the server`,
        ),
      );
    },
  );

  test('a result that is gone is no sign of an older version', async () => {
    const found = await collect(STATE, (local) => local.fail({ kind: 'status', status: 404 }, '/api/get'));
    expect(found.errors[0]?.message).toBe(`SkyPilot /api/get: HTTP 404 (of /jobs/queue/v2). ${LOOK}`);
    expect(skypilot.requests.some(({ path }) => path === '/jobs/queue')).toBe(false);
  });

  test.each([
    ['/jobs/queue/v2', 'skypilot.jobs.running', 'skypilot.clusters.active'],
    ['/cost_report', 'skypilot.clusters.cost_usd_7d', 'skypilot.jobs.running'],
  ])('a failure of %s costs its metrics, and the others are there', async (path, missing, there) => {
    const found = await collect(STATE, (local) => local.refuse(path));
    expect(sampleOf(found, missing)).toBeUndefined();
    expect(sampleOf(found, there)).toBeDefined();
    expect(found.errors.map(({ message }) => message)).toEqual([`SkyPilot /api/get: HTTP 500 (of ${path}). ${LOOK}`]);
  });

  test.each([
    ['a wrong token', 'wrong', null, /HTTP 401. Next step: check SKYPILOT_API_TOKEN/],
    ['a server that is down', undefined, { kind: 'down' }, /cannot be reached/],
    ['an answer that is no JSON', undefined, { kind: 'garbage' }, /not JSON/],
    ['a server that hangs', undefined, { kind: 'hang' }, /no response within 3 s/],
  ] as const)('%s sends nothing, and says why', async (_, token, fault, words) => {
    const found = await collect(STATE, (local) => local.fail(fault), { token });
    expect([found.failed, found.samples]).toEqual([true, []]);
    for (const { message } of found.errors) expect(message).toMatch(words);
  });

  test.each(['https://login.example.com/oauth2/start', '/users/sign_in', 'https://sso.example.com/saml2/x'])(
    'a server that sends to %s asks for a sign-in, and is not down',
    async (location) => {
      const redirect = { kind: 'status', status: 302, headers: { location } } as const;
      const found = await collect(STATE, (local) => local.fail(redirect));
      expect(found.failed).toBe(true);
      for (const { message } of found.errors)
        expect(message).toMatch(
          /^SkyPilot: it redirects .*, which is a sign-in page\. Next step: check SKYPILOT_API_TOKEN, .* points to its API$/,
        );
    },
  );

  test('a page in place of an answer is reported as one, with the next step', async () => {
    const page = { kind: 'status', status: 200, body: '<!DOCTYPE html><title>Sign in</title>' } as const;
    const found = await collect(STATE, (local) => local.fail(page, '/api/get'));
    expect(found.errors.map(({ message }) => message).join()).not.toContain('Sign in');
    expect(found.failed).toBe(true);
  });

  test('an answer of another shape is an error with its place, not an empty queue', async () => {
    const found = await collect({ ...STATE, jobs: [{ job_id: 'x' }] });
    expect(sampleOf(found, 'skypilot.jobs.running')).toBeUndefined();
    expect(found.errors[0]?.message).toMatch(/^SkyPilot \/jobs\/queue\/v2: unexpected response/);
  });
});
