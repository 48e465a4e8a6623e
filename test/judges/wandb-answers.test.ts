import { simulatedProject, startLocalWandb } from '@metta-health-bot/local-sources';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { evalSource, wandbSource } from '../../src/catalog/collector-sources.ts';
import { evalCollector, evalsOfWandb } from '../../src/collectors/eval/eval-collector.ts';
import { runCollector } from '../../src/collectors/run-collector.ts';
import { createRunsReader } from '../../src/collectors/wandb/runs-reader.ts';
import { wandbCollector } from '../../src/collectors/wandb/wandb-collector.ts';
import { createPause } from '../../src/core/clock.ts';
import { NOW } from '../support/github-harness.ts';
import { recordJudged } from './judged.ts';
import { listeningClient, type ReceivedAnswer } from './received.ts';
import { ANSWERS, SHAPES } from './wandb-shapes.ts';

const link = (id: string) => id;

/** Every answer of the local W&B during a full run of the collectors that read it. */
async function hear(path = 'example/arena', key?: string): Promise<readonly ReceivedAnswer[]> {
  const clock = () => NOW;
  const wandb = await startLocalWandb({ clock, project: () => simulatedProject(NOW) });
  try {
    const { fetch, heard } = listeningClient();
    const access = { apiKey: key ?? wandb.apiKey, project: path, apiUrl: wandb.url };
    const read = createRunsReader({ ...access, fetch, clock, pause: createPause(clock) });
    const training = wandbCollector({ name: 'wandb', rules: wandbSource.parse({ kind: 'wandb' }), read, link });
    const rules = evalSource.parse({ kind: 'eval' });
    const evals = evalCollector({
      name: 'eval',
      asks: 'x',
      read: async (signal) => evalsOfWandb(await read(signal), rules, link),
    });
    await Promise.all([
      runCollector(training, { now: NOW, timeoutMs: 10_000 }),
      runCollector(evals, { now: NOW, timeoutMs: 10_000 }),
    ]);
    return heard;
  } finally {
    await wandb.close();
  }
}

const faultsOf = (shape: z.ZodType, { body }: ReceivedAnswer): readonly string[] =>
  (shape.safeParse(body).error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`);

describe('W&B answers', () => {
  test('every answer of the local W&B has the shape that W&B gives it', async () => {
    const pages = await hear();
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flatMap((one) => faultsOf(ANSWERS.page, one))).toEqual([]);
    const [unknown, key] = [await hear('example/other'), await hear(undefined, 'wrong')];
    expect(unknown.flatMap((one) => faultsOf(ANSWERS.unknownProject, one))).toEqual([]);
    expect(key.flatMap((one) => faultsOf(ANSWERS.unauthorized, one))).toEqual([]);
    expect([unknown.length, key.map(({ status }) => status)[0]]).toEqual([1, 401]);
    recordJudged(import.meta.url, {
      vendor: 'W&B',
      judge: 'the source of wandb/wandb',
      shapes: SHAPES,
    });
  });

  test('a question that W&B does not know is refused in the shape of GraphQL', async () => {
    const wandb = await startLocalWandb({ clock: () => NOW, project: () => simulatedProject(NOW) });
    try {
      const { fetch, heard } = listeningClient();
      const authorization = `Basic ${Buffer.from(`api:${wandb.apiKey}`).toString('base64')}`;
      await fetch(`${wandb.url}/graphql`, {
        method: 'POST',
        headers: { authorization },
        body: '{"query": "{ viewer { id } }"}',
      });
      expect(heard.flatMap((one) => faultsOf(ANSWERS.refused, one))).toEqual([]);
    } finally {
      await wandb.close();
    }
  });

  test('the judge of W&B finds a wrong shape', async () => {
    const [page] = await hear();
    const text = JSON.stringify(page?.body);
    for (const [from, to] of [
      ['"state":"running"', '"state":"meditating"'],
      ['"group":null,', ''],
      ['"hasNextPage":', '"more":'],
    ] as const) {
      expect(text).toContain(from);
      expect(ANSWERS.page.safeParse(JSON.parse(text.replace(from, to))).success).toBe(false);
    }
  });
});
