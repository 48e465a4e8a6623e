import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evalSource, wandbSource } from '../../src/catalog/collector-sources.ts';
import { evalCollector, evalsOfWandb } from '../../src/collectors/eval/eval-collector.ts';
import { runCollector } from '../../src/collectors/run-collector.ts';
import { createRunsReader } from '../../src/collectors/wandb/runs-reader.ts';
import { wandbCollector } from '../../src/collectors/wandb/wandb-collector.ts';
import { createPause } from '../../src/core/clock.ts';
import { NOW } from '../support/github-harness.ts';
import { MADE_UP, MADE_UP_MS } from '../support/run-length.ts';
import { expectedOfEval } from './eval-oracle.ts';
import { differences } from './expected.ts';
import { recordJudged } from './judged.ts';
import { bodiesOf, type MadeAnswers, madeAnswers } from './wandb-generator.ts';
import { expectedOfWandb, runsOf } from './wandb-oracle.ts';
import { ANSWERS, SHAPES } from './wandb-shapes.ts';

const link = (id: string) => `https://wandb.example.com/${encodeURIComponent(id)}`;
const rules = { wandb: wandbSource.parse({ kind: 'wandb' }), eval: evalSource.parse({ kind: 'eval' }) };

/** What both collectors tell of these answers. */
async function collect(answers: MadeAnswers) {
  const bodies = bodiesOf(answers);
  let asked = 0;
  const clock = () => NOW;
  const fetch = async () => new Response(JSON.stringify(bodies[asked++] ?? bodies.at(-1)));
  const access = { apiKey: 'k', project: 'team/arena', apiUrl: 'https://wandb.example.com' };
  const read = createRunsReader({ ...access, fetch, clock, pause: createPause(clock) });
  const training = await runCollector(wandbCollector({ name: 'wandb', rules: rules.wandb, read, link }), {
    now: NOW,
    timeoutMs: 20_000,
  });
  const evals = evalCollector({
    name: 'eval',
    asks: 'x',
    read: async (signal) => evalsOfWandb(await read(signal), rules.eval, link),
  });
  asked = 0;
  return { training, evals: await runCollector(evals, { now: NOW, timeoutMs: 20_000 }) };
}

/** What is not legal of a body: all but states that nobody has heard of, and fields that nobody asked for. */
function illegal(body: object): readonly string[] {
  const shapes = [ANSWERS.page, ANSWERS.unknownProject, ANSWERS.refused];
  const found = shapes.map((shape) =>
    (shape.safeParse(body).error?.issues ?? [])
      .filter(
        ({ code, path }) =>
          !(code === 'invalid_value' && path.at(-1) === 'state') &&
          !(code === 'unrecognized_keys' && path.at(-1) === 'node'),
      )
      .map(({ path, message }) => `${path.join('.')} ${message}`),
  );
  return found.some((issues) => issues.length === 0) ? [] : (found[0] ?? []);
}

describe('W&B generated', () => {
  test('a number is right, or missing and reported, whatever W&B may legally answer', {
    timeout: MADE_UP_MS,
  }, async () => {
    let generated = 0;
    await fc.assert(
      fc.asyncProperty(madeAnswers, async (answers) => {
        generated += 1;
        expect(bodiesOf(answers).flatMap(illegal)).toEqual([]);
        const { training, evals } = await collect(answers);
        expect(differences(training, expectedOfWandb(answers))).toEqual([]);
        expect(differences(evals, expectedOfEval(answers))).toEqual([]);
        const unread =
          answers.end === 'whole' &&
          runsOf(answers).some((run) => [run.summary, run.config, run.system].includes(null));
        expect(training.errors.some(({ message }) => message.includes('is not a JSON object'))).toBe(unread);
      }),
      MADE_UP,
    );
    expect(generated).toBeGreaterThanOrEqual(MADE_UP.numRuns);
    recordJudged(import.meta.url, {
      vendor: 'W&B',
      judge: 'the source of wandb/wandb',
      shapes: SHAPES,
      generated,
    });
  });
});
