import {
  type LocalSkypilot,
  type LocalSkypilotOptions,
  simulatedState,
  startLocalSkypilot,
} from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { runCollector } from '../../src/collectors/run-collector.ts';
import { skypilotCollector } from '../../src/collectors/skypilot/skypilot-collector.ts';
import { createPause } from '../../src/core/clock.ts';
import { NOW } from '../support/github-harness.ts';
import { recordJudged } from './judged.ts';
import { listeningClient, type ReceivedAnswer } from './received.ts';
import { ANSWERS, RESULTS, SHAPES } from './skypilot-shapes.ts';

/** Every answer of the local SkyPilot during a full run of the collector. */
async function hear(options: Partial<LocalSkypilotOptions> = {}, prepare = (_: LocalSkypilot) => {}, token?: string) {
  const clock = () => NOW;
  const skypilot = await startLocalSkypilot({ clock, state: () => simulatedState(NOW), ...options });
  try {
    prepare(skypilot);
    const { fetch, heard } = listeningClient();
    const collector = skypilotCollector({
      name: 'skypilot',
      apiUrl: skypilot.url,
      token: token ?? skypilot.token,
      fetch,
      clock,
      pause: createPause(clock),
    });
    const run = await runCollector(collector, { now: NOW, timeoutMs: 10_000 });
    return { heard, run };
  } finally {
    await skypilot.close();
  }
}

const idOf = ({ headers }: ReceivedAnswer) => headers.get('x-skypilot-request-id') ?? headers.get('x-request-id');

function wrong(shape: z.ZodType, value: unknown, where: string): readonly string[] {
  const issues = shape.safeParse(value).error?.issues ?? [];
  return issues.map((issue) => `${where}: ${issue.path.join('.')} ${issue.message}`);
}

/** What is wrong with the shape of an answer; `asked` are the paths of the questions by their ids. */
function faultsOf(one: ReceivedAnswer, asked: ReadonlyMap<string, string>): readonly string[] {
  const { path, status, body } = one;
  if (status === 500) return wrong(ANSWERS.failed, body, path);
  if (status !== 200) return wrong(ANSWERS.refused, body, path);
  if (!path.startsWith('/api/get'))
    return [...wrong(ANSWERS.accepted, body, path), ...(idOf(one) === null ? [`${path}: no id`] : [])];
  const question = asked.get(path.replace('/api/get?request_id=', '')) ?? '';
  const result = RESULTS[question] ?? expect.fail(`nobody knows the result of ${path}`);
  const ended = ANSWERS.ended.safeParse(body);
  return ended.success
    ? wrong(result, JSON.parse(ended.data.return_value), question)
    : wrong(ANSWERS.ended, body, path);
}

const judge = (heard: readonly ReceivedAnswer[]) => {
  const asked = new Map(heard.map((one) => [idOf(one) ?? '', one.path]));
  return heard.flatMap((one) => faultsOf(one, asked));
};

describe('SkyPilot answers', () => {
  test('every answer of the local SkyPilot has the shape that SkyPilot gives it', async () => {
    const runs = await Promise.all([
      hear(),
      hear({ version: '0.9' }),
      hear({}, (local) => local.refuse('/jobs/queue/v2', 'No in-progress managed jobs.')),
      hear({}, (local) => local.refuse('/cost_report')),
      hear({}, undefined, 'wrong'),
    ]);
    expect(runs.flatMap(({ heard }) => judge(heard))).toEqual([]);
    expect(runs.map(({ run }) => run.errors.length)).toEqual([0, 0, 0, 1, 3]);
    const paths = new Set(
      runs.flatMap(({ heard }) => heard.map(({ path, status }) => `${path.split('?')[0]} ${status}`)),
    );
    for (const path of Object.keys(RESULTS)) expect([...paths]).toContain(`${path} 200`);
    for (const other of ['/api/get 200', '/api/get 500', '/status 401', '/cost_report 405'])
      expect([...paths]).toContain(other);
    recordJudged(import.meta.url, {
      vendor: 'SkyPilot',
      judge: 'the source of skypilot-org/skypilot',
      shapes: SHAPES,
    });
  });

  test('the judge of SkyPilot finds a wrong shape', async () => {
    const one = { name: 'a', status: 'UP', launched_at: 1 };
    const { heard } = await hear({
      state: () => ({ jobs: [{ job_id: 'x', status: 'NO_SUCH' }], clusters: [one], costs: [{}] }),
    });
    const faults = judge(heard).map((fault) => fault.split('?')[0]);
    expect(faults.length).toBeGreaterThan(5);
  });
});
