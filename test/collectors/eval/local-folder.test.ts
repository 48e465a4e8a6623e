import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEvalFolder } from '@metta-health-bot/local-sources';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createResultReader } from '../../../src/collectors/eval/result-folder.ts';

const readResults = (folder: string) => createResultReader(folder)(0, new AbortController().signal);
const names = (broken: readonly { readonly name: string }[]) => broken.map(({ name }) => name);
const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-24T12:00:00Z');
let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'evals-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe('local folder', () => {
  test('a local folder holds results of the last days that the collector reads, and new ones when they are due', async () => {
    let now = NOW;
    const folder = createEvalFolder(join(parent, 'results'), () => now);
    const { runs, broken } = await readResults(folder.path);
    expect(broken).toEqual([]);
    expect(new Set(runs.map(({ type }) => type))).toEqual(new Set(['local', 'remote']));
    expect(Math.max(...runs.map(({ finishedAt }) => finishedAt))).toBeLessThanOrEqual(NOW);
    now += 12 * HOUR;
    folder.refresh();
    expect(readdirSync(folder.path).length).toBeGreaterThan(runs.length);
  });

  test('an entry that is not a file is named and costs no result', async () => {
    const folder = createEvalFolder(join(parent, 'results'), () => NOW);
    mkdirSync(join(folder.path, 'old.json'));
    symlinkSync('/nowhere', join(folder.path, 'gone.json'));
    const { runs, broken } = await readResults(folder.path);
    expect(runs.length).toBeGreaterThan(10);
    expect(names(broken)).toEqual(['gone.json', 'old.json']);
  });

  test('a local folder can be away, and can hold a file that is not a result', async () => {
    const folder = createEvalFolder(join(parent, 'results'), () => NOW);
    folder.setGone(true);
    folder.refresh();
    await expect(readResults(folder.path)).rejects.toThrow(/does not exist.*Next step: check EVAL_RESULTS_DIR/);
    folder.setBroken(true);
    folder.setGone(false);
    expect(names((await readResults(folder.path)).broken)).toEqual(['broken.json']);
    folder.setBroken(false);
    expect((await readResults(folder.path)).broken).toEqual([]);
  });
});
