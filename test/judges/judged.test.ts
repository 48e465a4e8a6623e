import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recordJudged, writeJudged } from './judged.ts';

// What is made up here is nothing to print.
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => void vi.restoreAllMocks());

/** Folders of their own, in which these files of tests stand. */
function place(...names: readonly string[]) {
  const [artifacts, tests] = [mkdtempSync(join(tmpdir(), 'judged-')), mkdtempSync(join(tmpdir(), 'judges-'))];
  for (const name of names) writeFileSync(join(tests, name), '');
  const places = { artifacts, tests };
  const by = (name: string) => pathToFileURL(join(tests, name)).href;
  const report = (): unknown => {
    writeJudged(places);
    return JSON.parse(readFileSync(join(artifacts, 'judges.json'), 'utf8'));
  };
  return { places, by, report, files: () => readdirSync(join(artifacts, 'judges')) };
}

const entry = (vendor: string, counts: object) => ({
  vendor,
  judge: 'its types',
  shapes: 0,
  generated: 0,
  recordings: 0,
  ...counts,
});

describe('judged', () => {
  test('files of tests that write at the same time lose nothing: each has a file of its own', () => {
    const { places, by, report, files } = place('a.test.ts', 'b.test.ts');
    recordJudged(by('b.test.ts'), { vendor: 'W&B', judge: 'its types', generated: 30 }, places);
    recordJudged(by('a.test.ts'), { vendor: 'Slack', judge: 'its types', shapes: 2 }, places);
    expect(files()).toEqual(['a.test.ts.json', 'b.test.ts.json']);
    expect(report()).toEqual([entry('Slack', { shapes: 2 }), entry('W&B', { generated: 30 })]);
  });

  test('reports of several files on one judge are one entry, with the most of each', () => {
    const { places, by, report } = place('a.test.ts', 'b.test.ts');
    recordJudged(by('a.test.ts'), { vendor: 'W&B', judge: 'its types', shapes: 4 }, places);
    recordJudged(by('b.test.ts'), { vendor: 'W&B', judge: 'its types', shapes: 3, generated: 30 }, places);
    expect(report()).toEqual([entry('W&B', { shapes: 4, generated: 30 })]);
  });

  test('a judge that a file no longer has, and a file that is gone, leave no line', () => {
    const { places, by, report, files } = place('a.test.ts');
    recordJudged(by('a.test.ts'), { vendor: 'W&B', judge: 'an older name', shapes: 4 }, places);
    recordJudged(by('a.test.ts'), { vendor: 'W&B', judge: 'its types', shapes: 3 }, places);
    recordJudged(by('gone.test.ts'), { vendor: 'Slack', judge: 'its types', shapes: 2 }, places);
    expect(report()).toEqual([entry('W&B', { shapes: 3 })]);
    expect(files()).toEqual(['a.test.ts.json']);
  });

  test('a file of an older form is no line, and where no judge said anything nothing is written', () => {
    const { places, by, report } = place('a.test.ts', 'b.test.ts');
    writeJudged(places);
    expect(existsSync(join(places.artifacts, 'judges.json'))).toBe(false);
    recordJudged(by('a.test.ts'), { vendor: 'W&B', judge: 'its types', shapes: 3 }, places);
    writeFileSync(join(places.artifacts, 'judges', 'b.test.ts.json'), '[');
    expect(report()).toEqual([entry('W&B', { shapes: 3 })]);
  });
});
