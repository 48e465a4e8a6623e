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

  const numbered = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => ({ id: `d${from + index}`, description: null }));
  const pages = (...all: readonly (readonly object[])[]) => all.map((dashboards) => json({ dashboards }));

  test('the list is read to its end, and strange items are left out', async () => {
    const { api, asked } = talk(
      ...pages(numbered(0, 100), [{ id: 'last', description: 'x' }, {}], numbered(0, 100), [{ id: 'last' }]),
    );
    const list = await api.list();
    expect(list.kind === 'ok' && list.value).toHaveLength(101);
    expect(asked[1]).toContain('?count=100&start=100');
  });

  test('a list of one page is read once', async () => {
    const { api, asked } = talk(...pages(numbered(0, 99)));
    expect(await api.list()).toMatchObject({ kind: 'ok', value: { length: 99 } });
    expect(asked).toHaveLength(1);
  });

  test('one that slips to a page which was read already, since another was deleted meanwhile, is found', async () => {
    // d100 is the first of the second page until d7 is deleted.
    const left = [...numbered(0, 7), ...numbered(8, 103)];
    const now = [left.slice(0, 100), left.slice(100)];
    const { api } = talk(...pages(numbered(0, 100), left.slice(100), ...now, ...now));
    const list = await api.list();
    expect(list.kind === 'ok' && list.value.map(({ id }) => id)).toEqual(left.map(({ id }) => id));
  });

  test('one that is on two pages, since another was created meanwhile, is one', async () => {
    const all = [numbered(0, 100), numbered(99, 105)];
    const { api } = talk(...pages(...all, ...all));
    const list = await api.list();
    expect(list.kind === 'ok' && list.value).toHaveLength(105);
  });

  test('a list that does not stand still is not taken for one that was read', async () => {
    const readings = [0, 1, 2, 3].flatMap((reading) => [numbered(0, 100), numbered(100, 101 + reading)]);
    const { api } = talk(...pages(...readings));
    expect(await api.list()).toEqual({
      kind: 'failed',
      message:
        "Datadog's list of dashboards changed while it was read, each of 4 times. Next step: run the command again",
    });
  });
});
