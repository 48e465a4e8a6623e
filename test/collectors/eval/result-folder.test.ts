import { execFileSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evalCollector } from '../../../src/collectors/eval/eval-collector.ts';
import { createResultReader } from '../../../src/collectors/eval/result-folder.ts';
import { runCollector } from '../../../src/collectors/run-collector.ts';
import { HOUR, NOW, sampleOf } from '../../support/github-harness.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evals-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
const RESULT = JSON.stringify({
  policy: 'p',
  type: 'remote',
  status: 'success',
  hearts: 0.5,
  expected_hearts: 0.4,
  started_at: new Date(NOW - HOUR).toISOString(),
  finished_at: new Date(NOW - HOUR / 2).toISOString(),
});
const put = (name: string, text = RESULT) => writeFileSync(join(folder, name), text);
const collect = () => {
  const results = createResultReader(folder);
  const read = (signal: AbortSignal) => results(0, signal);
  return runCollector(evalCollector({ name: 'eval', asks: 'x', read }), { now: NOW, timeoutMs: 10_000 });
};

describe('result folder', () => {
  test('pipes among the evaluations cost themselves only, at once, and hold up nothing else in the process', async () => {
    put('good.json');
    for (let index = 0; index < 12; index += 1) execFileSync('mkfifo', [join(folder, `pipe-${index}.json`)]);
    const start = performance.now();
    for (let run = 0; run < 4; run += 1) {
      const found = await collect();
      expect(sampleOf(found, 'eval.runs.by_result_24h', 'success')).toBe(1);
      expect([...new Set(found.errors.map(({ message }) => message))]).toEqual([
        'these files are not results: pipe-0.json is a pipe, not a file, pipe-1.json is a pipe, not a file, ' +
          'pipe-10.json is a pipe, not a file, and 9 more. Next step: fix or remove them',
      ]);
    }
    expect(await lookup('localhost')).toBeTruthy();
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  test('a bad file has a reason of its own and costs no good one', async () => {
    put('good.json');
    put('a-broken.json', '{"policy":');
    put('b-list.json', '[]');
    put('c-type.json', RESULT.replace('"remote"', '"orbital"'));
    put('d-long.json', RESULT.replace('"p"', `"${'p'.repeat(501)}"`));
    put('e-\u001b[31m\n.json', '');
    mkdirSync(join(folder, 'f-folder.json'));
    symlinkSync('/dev/zero', join(folder, 'g-device.json'));
    symlinkSync('/etc/hostname', join(folder, 'h-out.json'));
    put('i-sparse.json');
    truncateSync(join(folder, 'i-sparse.json'), 500_000_000);
    const before = process.memoryUsage().rss;
    const { runs, broken } = await createResultReader(folder)(0, never);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
    expect(runs.map(({ id }) => id)).toEqual(['good']);
    expect(broken.map(({ name, why }) => `${name[0]} ${why}`)).toEqual([
      'a is not JSON',
      'b is not a JSON object',
      'c has no usable `type`',
      'd has no usable `policy`',
      'e is not JSON',
      'f is a folder, not a file',
      'g is a link to outside of its folder',
      'h is a link to outside of its folder',
      'i is larger than 256 kB',
    ]);
  });

  test('an unknown number as Python writes it costs that number only, and a time without a zone is reported', async () => {
    put('a-good.json');
    put('b-nan.json', RESULT.replace('0.5', 'NaN'));
    put('c-null.json', RESULT.replace('0.4', 'null'));
    put('d-infinite.json', RESULT.replace('0.5', '-Infinity'));
    put('e-bare.json', RESULT.replace('11:30:00.000Z', '11:30:00'));
    put('f-python.json', RESULT.replace('T11:00:00.000Z', ' 11:00:00.123456'));
    put('g-word.json', RESULT.replace('0.5', '"much"'));
    put('h-no-time.json', RESULT.replace('2026-11-24T11:00:00.000Z', 'yesterday'));
    const found = await collect();
    expect(sampleOf(found, 'eval.remote.success_24h')).toBe(4);
    expect(sampleOf(found, 'eval.remote.hearts_accuracy_pct')).toBeCloseTo(25);
    const { broken } = await createResultReader(folder)(0, never);
    const zone = ' because it has no time zone: write it as 2026-11-24T12:00:00Z';
    expect(broken.map(({ name, why }) => `${name[0]} ${why}`)).toEqual([
      `e has no usable \`finished_at\`${zone}`,
      `f has no usable \`started_at\`${zone}`,
      'g has no usable `hearts`',
      'h has no usable `started_at`',
    ]);
  });

  test('a day whose only evaluation is unreadable has no zero', async () => {
    put('broken.json', '{');
    const found = await collect();
    const counts = ['eval.local.success_24h', 'eval.remote.success_24h', 'eval.runs.by_result_24h'];
    expect(counts.map((metric) => sampleOf(found, metric))).toEqual([undefined, undefined, undefined]);
    expect(found.errors.flatMap(({ metrics }) => metrics)).toEqual(expect.arrayContaining(counts));
    for (const { message } of found.errors)
      expect(message).toContain('broken.json is not JSON. Next step: fix or remove');
    put('good.json');
    expect(sampleOf(await collect(), 'eval.remote.success_24h')).toBe(1);
    expect(sampleOf(await collect(), 'eval.local.success_24h')).toBeUndefined();
  });

  test('the files of a Kubernetes ConfigMap are links within the folder: they count', async () => {
    mkdirSync(join(folder, '..2026_11_27_10_00_00.1'));
    put('..2026_11_27_10_00_00.1/good.json');
    symlinkSync('..2026_11_27_10_00_00.1', join(folder, '..tmp'));
    renameSync(join(folder, '..tmp'), join(folder, '..data'));
    symlinkSync('..data/good.json', join(folder, 'good.json'));
    expect(await createResultReader(folder)(0, never)).toMatchObject({ runs: [{ id: 'good' }], broken: [], left: 0 });
  });

  test('the newest of 20,000 evaluations count, and the number of the others is reported', async () => {
    put('newest.json');
    put('old.json', '{}');
    const old = new Date(NOW - HOUR);
    utimesSync(join(folder, 'old.json'), old, old);
    for (let index = 2; index < 20_000; index += 1) linkSync(join(folder, 'old.json'), join(folder, `${index}.json`));
    const found = await collect();
    // Those that were not read were written an hour ago: nobody knows how many of this day succeeded.
    expect(sampleOf(found, 'eval.runs.by_result_24h', 'success')).toBeUndefined();
    expect(found.errors.find(({ metrics }) => metrics.includes('eval.runs.by_result_24h'))?.message).toMatch(
      /^evaluations: read only from 2026-11-24 11:00 UTC on: .*only 2000 files were read/,
    );
    expect(found.errors[0]?.message).toMatch(
      /\d+\.json has no usable `policy`, .*, and 1996 more\. Next step: fix or remove them/,
    );
    expect(found.errors[0]?.message).toMatch(
      /only 2000 files were read, 18000 more were not\. Next step: move old results/,
    );
  });

  test('a signal ends a reading; one that goes on keeps the next one from adding to it', async () => {
    for (let index = 0; index < 200; index += 1) put(`${index}.json`);
    const read = createResultReader(folder);
    const ended = new AbortController();
    const first = read(0, ended.signal);
    await expect(read(0, never)).rejects.toThrow(/has not finished yet. Next step: check the disk/);
    ended.abort(new Error('the bot stops'));
    await expect(first).rejects.toThrow('the bot stops');
    expect((await read(0, never)).runs).toHaveLength(200);
  });

  test('an evaluation that ends ahead of now is of no day, and named; clocks that are minutes ahead are as good as any', async () => {
    const ending = (at: number) =>
      RESULT.replace(/"finished_at":"[^"]*"/, `"finished_at":"${new Date(at).toISOString()}"`);
    put('far.json', ending(NOW + 400 * 24 * HOUR));
    const found = await collect();
    const counts = ['eval.remote.success_24h', 'eval.remote.success_rate_pct', 'eval.remote.duration_minutes'];
    expect(counts.map((metric) => sampleOf(found, metric))).toEqual([undefined, undefined, undefined]);
    expect(found.events).toEqual([]);
    expect([...new Set(found.errors.map(({ message }) => message))]).toEqual([
      'these evaluations have an end time in the future, and are not counted: far. ' +
        'Next step: fix their times, and compare the clocks of their machines with the clock of this one',
    ]);
    put('near.json', ending(NOW + HOUR / 6));
    put('a-broken.json', '{');
    const more = await collect();
    expect(counts.map((metric) => sampleOf(more, metric))).toEqual([1, 100, 70]);
    expect([...new Set(more.errors.map(({ message }) => message))]).toEqual([
      expect.stringMatching(
        /^these files are not results: a-broken\.json .*; these evaluations have an end time in the future, and are not counted: far\./,
      ),
    ]);
  });

  test('an evaluation that is said to end before it began takes no time, and one that is off beyond all numbers costs its own only', async () => {
    const started = RESULT.replace(/"started_at":"[^"]*"/, `"started_at":"${new Date(NOW).toISOString()}"`);
    put(
      'back.json',
      started.replace('"hearts":0.5', '"hearts":1e308').replace('"expected_hearts":0.4', '"expected_hearts":1e-300'),
    );
    put('good.json');
    const found = await collect();
    const values = ['success_24h', 'duration_minutes', 'duration_p50_minutes', 'hearts_accuracy_pct'];
    expect(values.map((name) => Math.round(sampleOf(found, `eval.remote.${name}`) ?? -1))).toEqual([2, 30, 30, 25]);
    expect(found.errors).toEqual([]);
    expect(found.events.map(({ key, fields }) => [key, fields.duration])).toEqual(
      [
        ['good', '30 min'],
        ['back', ''],
      ].sort(),
    );
  });
});
