import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runCollector } from '../../src/collectors/run-collector.ts';
import { skypilotCollector } from '../../src/collectors/skypilot/skypilot-collector.ts';
import { createPause } from '../../src/core/clock.ts';
import { NOW } from '../support/github-harness.ts';
import { MADE_UP, MADE_UP_MS } from '../support/run-length.ts';
import { differences } from './expected.ts';
import { recordJudged } from './judged.ts';
import { type MadeServer, madeServer } from './skypilot-generator.ts';
import { expectedOfSkypilot } from './skypilot-oracle.ts';
import { ANSWERS, RESULTS, SHAPES } from './skypilot-shapes.ts';

const PATHS = { jobs: '/jobs/queue/v2', clusters: '/status', costs: '/cost_report' } as const;
type Question = keyof typeof PATHS;

const resultOf = (server: MadeServer, question: Question): unknown =>
  question === 'jobs' && server.isWrapped
    ? { jobs: server.jobs, total: server.jobs.length, total_no_filter: server.jobs.length, status_counts: {} }
    : server[question];

/** How a request ended: its whole payload, and with which status of HTTP. */
function endOf(server: MadeServer, question: Question): { readonly status: number; readonly body: object } {
  const ending = server.endings[question];
  const words = ending === 'idle' ? 'No in-progress managed jobs.' : 'The controller cannot be reached.';
  const hasFailed = ending === 'idle' || ending === 'failed';
  const payload = {
    request_id: question,
    name: question,
    entrypoint: 'gASV',
    request_body: 'gASV'.repeat(2_000),
    status: hasFailed ? 'FAILED' : ending === 'CANCELLED' ? 'CANCELLED' : 'SUCCEEDED',
    created_at: 1,
    user_id: 'a',
    return_value: JSON.stringify(ending === 'result' ? resultOf(server, question) : null),
    schedule_type: 'short',
    error: JSON.stringify(hasFailed ? { object: 'gASV', type: 'E', message: words } : null),
    should_retry: false,
  };
  return hasFailed ? { status: 500, body: { detail: payload } } : { status: 200, body: payload };
}

function collect(server: MadeServer) {
  const clock = () => NOW;
  const fetch = async (address: unknown) => {
    const { pathname, searchParams } = new URL(String(address));
    if (pathname === '/api/get') {
      const { status, body } = endOf(server, searchParams.get('request_id') as Question);
      return new Response(JSON.stringify(body), { status });
    }
    const [question] =
      Object.entries(PATHS).find(([, path]) => path === pathname) ?? expect.fail(`asked for ${pathname}`);
    return new Response('null', { headers: { 'x-skypilot-request-id': question } });
  };
  const source = { apiUrl: 'https://sky.example.com', token: 'sky_x', fetch, clock, pause: createPause(clock) };
  return runCollector(skypilotCollector({ name: 'skypilot', ...source }), { now: NOW, timeoutMs: 20_000 });
}

/** What is not legal of a server's answers: all but states that nobody has heard of. */
function illegal(server: MadeServer): readonly string[] {
  return (['jobs', 'clusters', 'costs'] as const).flatMap((question) => {
    const { status, body } = endOf(server, question);
    const shape = status === 500 ? ANSWERS.failed : ANSWERS.ended;
    const list = RESULTS[question === 'jobs' ? '/jobs/queue' : PATHS[question]]?.safeParse(server[question]);
    return [...(shape.safeParse(body).error?.issues ?? []), ...(list?.error?.issues ?? [])]
      .filter(({ code, path }) => !(code === 'invalid_value' && path.at(-1) === 'status'))
      .map(({ path, message }) => `${question}: ${path.join('.')} ${message}`);
  });
}

describe('SkyPilot generated', () => {
  test('a number is right, or missing and reported, whatever SkyPilot may legally answer', {
    timeout: MADE_UP_MS,
  }, async () => {
    let generated = 0;
    await fc.assert(
      fc.asyncProperty(madeServer, async (server) => {
        generated += 1;
        expect(illegal(server)).toEqual([]);
        expect(differences(await collect(server), expectedOfSkypilot(server))).toEqual([]);
      }),
      MADE_UP,
    );
    expect(generated).toBeGreaterThanOrEqual(MADE_UP.numRuns);
    const judge = 'the source of skypilot-org/skypilot';
    recordJudged(import.meta.url, { vendor: 'SkyPilot', judge, shapes: SHAPES, generated });
  });
});
