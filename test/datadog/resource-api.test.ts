import { describe, expect, test } from 'vitest';
import { createDashboardsApi } from '../../src/datadog/resource-api.ts';

/** Datadog's answers one after the other; what was asked and how long was waited. */
function talk(...answers: readonly (Response | Error)[]) {
  const asked: string[] = [];
  const waited: number[] = [];
  const rest = [...answers];
  const api = createDashboardsApi({
    apiUrl: 'https://api.example.com/',
    apiKey: 'api-key-value',
    appKey: 'app-key-value',
    fetch: async (url, init) => {
      asked.push(`${init?.method} ${url}`);
      const answer = rest.shift() ?? expect.fail('nobody expected this request');
      if (answer instanceof Error) throw new TypeError('fetch failed', { cause: answer });
      return answer;
    },
    sleep: async (ms) => void waited.push(ms),
  });
  return { api, asked, waited };
}
const json = (body: unknown, status = 200, headers = {}) => new Response(JSON.stringify(body), { status, headers });

describe('resource API', () => {
  test('reading is tried again after a limit, as long as Datadog says, and after an error of its own', async () => {
    const { api, asked, waited } = talk(
      json({ errors: ['slow down'] }, 429, { 'x-ratelimit-reset': '7' }),
      new Error('connect ECONNREFUSED'),
      json({ id: 'a' }),
    );
    expect(await api.get('a b')).toEqual({ kind: 'ok', value: { id: 'a' } });
    expect(asked[0]).toBe('GET https://api.example.com/api/v1/dashboard/a%20b');
    expect(waited).toEqual([7_000, 1_000]);
  });

  test.each([['soon'], ['-3'], ['NaN']])('a limit whose end is %j is not asked again at once', async (reset) => {
    const { api, waited } = talk(json({}, 429, { 'x-ratelimit-reset': reset }), json({ id: 'a' }));
    expect(await api.get('a')).toEqual({ kind: 'ok', value: { id: 'a' } });
    expect(waited).toEqual([60_000]);
  });

  test('creating is never tried again: the dashboard may be there', async () => {
    const { api, asked } = talk(json({ errors: ['Internal'] }, 500));
    expect(await api.create({})).toEqual({ kind: 'failed', message: 'Datadog answered with HTTP 500: Internal' });
    expect(asked).toHaveLength(1);
  });

  test.each([
    [json({ errors: ['Forbidden'] }, 403), /^Datadog answered with HTTP 403: Forbidden \(the application key needs/],
    [new Response('<html>', { status: 200 }), /not a JSON object/],
    [json({ errors: ["'widgets' is a required property"] }, 400), /400: 'widgets' is a required property$/],
  ])("a lasting failure is reported in Datadog's words, without a secret", async (answer, message) => {
    const { api } = talk(answer);
    const result = await api.update('a', {});
    expect(result).toEqual({ kind: 'failed', message: expect.stringMatching(message) });
    expect(JSON.stringify(result)).not.toMatch(/key-value/);
  });

  test('the list is read to its end, and strange items are left out', async () => {
    const page = Array.from({ length: 100 }, (_, index) => ({ id: `d${index}`, description: null }));
    const { api, asked } = talk(
      json({ dashboards: page }),
      json({ dashboards: [{ id: 'last', description: 'x' }, {}] }),
    );
    const list = await api.list();
    expect(list.kind === 'ok' && list.value).toHaveLength(101);
    expect(asked[1]).toContain('?count=100&start=100');
  });
});
