import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ProblemsError } from '../../src/core/problem.ts';
import { openSync } from './sync-harness.ts';

const problemsOf = (work: Promise<unknown>) =>
  work.then(
    () => [],
    (error: unknown) => (error instanceof ProblemsError ? error.problems : expect.fail(String(error))),
  );

describe.each(['monitors', 'dashboards'] as const)('%s', (plural) => {
  const setting = `${plural.toUpperCase()}_DIR`;

  test('a resource is not created in Datadog while its id could not be stored', async () => {
    await using place = await openSync(plural);
    // Nobody, whoever runs the tests, can put the file there.
    mkdirSync(join(place.folder, 'ids.json.new'));
    for (const command of [['push', '--yes'], ['pull']]) {
      const problems = await problemsOf(place.run(...command));
      expect(problems).toEqual([
        {
          where: join(place.folder, 'ids.json'),
          what: expect.stringMatching(/^cannot be written/),
          fix: expect.stringMatching(/./),
        },
      ]);
    }
    expect(place.calls()).toEqual([]);
    rmdirSync(join(place.folder, 'ids.json.new'));
    expect((await place.run('push', '--yes')).at(-1)).toBe('exit 0');
  });

  test('a push that fails leaves no map where there was none', async () => {
    await using place = await openSync(plural);
    place.datadog.faults.always({ kind: 'status', status: 403 });
    expect((await place.run('push', '--yes')).at(-1)).toBe('exit 1');
    expect(readdirSync(place.folder)).not.toContain('ids.json');
  });

  test('a map that can no longer be written ends the push at the first, with the way on', async () => {
    await using place = await openSync(plural);
    place.datadog.faults.next({ kind: 'delay', ms: 0 });
    place.datadog.faults.next({ kind: 'delay', ms: 300 });
    const pushing = problemsOf(place.run('push', '--yes'));
    await expect.poll(() => place.datadog.requests.some(({ method }) => method === 'POST')).toBe(true);
    mkdirSync(join(place.folder, 'ids.json.new'));
    const [problem, ...others] = await pushing;
    expect(others).toEqual([]);
    expect(problem?.what).toContain('the last change is in Datadog, but not in this file');
    expect(problem?.fix).toContain('then push again: a push finds it by its last line');
    expect(place.datadog[plural].all()).toHaveLength(1);
    rmdirSync(join(place.folder, 'ids.json.new'));
    // Links of a dashboard that was only created lead nowhere yet.
    expect((await place.run('push', '--yes', '--force')).at(-1)).toBe('exit 0');
    expect(new Set(place.datadog[plural].all().map((one) => one.name ?? one.title)).size).toBe(
      place.datadog[plural].all().length,
    );
  });

  test('a folder that is not there, is empty, or is a file, is one problem', async () => {
    await using place = await openSync(plural);
    const { folder } = place;
    place.folder = join(folder, 'none');
    const one = [
      {
        where: place.folder,
        what: expect.stringContaining('the folder does not exist'),
        fix: expect.stringContaining(setting),
      },
    ];
    for (const command of [['push'], ['pull'], ['diff'], ['list'], ['validate'], ['build', '--check']]) {
      expect(await problemsOf(place.run(...command))).toEqual(one);
    }
    mkdirSync(place.folder);
    expect(await problemsOf(place.run('diff'))).toEqual(one);
    place.folder = join(folder, readdirSync(folder).find((name) => name.endsWith('.json')) ?? '');
    expect(await problemsOf(place.run('diff'))).toMatchObject([{ where: place.folder }]);
    expect(await problemsOf(place.run('build'))).toMatchObject([
      { where: place.folder, what: 'cannot be written: its folder is a file' },
    ]);
    place.folder = folder;
  });
});
