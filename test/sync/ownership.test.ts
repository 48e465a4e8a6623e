import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { openSync, type SyncHarness } from './sync-harness.ts';

const KINDS = {
  monitors: { slug: 'bot-silent', other: 'outbox-stuck', file: 'bot_silent.json', text: 'message', name: 'name' },
  dashboards: {
    slug: 'github-cicd',
    other: 'eval-testing',
    file: 'github_cicd.json',
    text: 'description',
    name: 'title',
  },
} as const;

describe.each(['monitors', 'dashboards'] as const)('%s', (plural) => {
  const { slug, other, file, text, name } = KINDS[plural];
  const mark = `Managed by metta-health-bot: ${slug}`;
  const about = (lines: readonly string[]) => lines.find((line) => line.startsWith(`${slug} `)) ?? '';
  const ids = (place: SyncHarness): Record<string, Record<string, string>> =>
    JSON.parse(place.read('ids.json'))[plural];
  const idOf = (place: SyncHarness) => ids(place)[slug]?.id ?? '';
  const all = (place: SyncHarness): readonly JsonObject[] => place.datadog[plural].all();
  const live = (place: SyncHarness, id: string) => all(place).find((one) => String(one.id) === id);
  const edit = (place: SyncHarness, id: string, change: JsonObject) =>
    place.datadog[plural].editInUi(id, (body) => ({ ...body, ...change }));
  const pointTo = (place: SyncHarness, id: string, of = slug as string) => {
    const known = ids(place);
    const entries = { ...known, [of]: { ...known[slug], id } };
    place.write('ids.json', JSON.stringify({ site: 'https://app.datadoghq.com', [plural]: entries }));
  };
  const lose = (place: SyncHarness) =>
    place.write('ids.json', JSON.stringify({ site: 'https://app.datadoghq.com', [plural]: {} }));
  /** What somebody else has made of a template of ours, without its name and last line. */
  const foreign = (place: SyncHarness, change: JsonObject = {}) => {
    const body = { ...JSON.parse(place.read(file)), [name]: 'Somebody else', [text]: 'Ask Ann.', ...change };
    return String(place.datadog[plural].create(body).id);
  };
  const unsay = (place: SyncHarness, id: string) => edit(place, id, { [text]: 'Look at once.' });
  /** Who leads there. */
  const linksTo = (place: SyncHarness, id: string) =>
    all(place).flatMap((one) => (String(one.id) !== id && JSON.stringify(one).includes(`/${id}/`) ? [one[name]] : []));
  const writes = (place: SyncHarness) => place.calls().filter((method) => method !== 'GET');

  test('an id in the map that is not ours is neither overwritten nor pulled, also with --force', async () => {
    await using place = await openSync(plural);
    const id = foreign(place);
    await place.run('push', '--yes');
    const own = idOf(place);
    pointTo(place, id);
    const [before, template, count] = [live(place, id), place.read(file), all(place).length];
    place.calls();
    for (const command of [['diff'], ['push', '--yes'], ['push', '--yes', '--force', '--recreate'], ['pull']]) {
      const lines = await place.run(...command);
      expect(about(lines)).toMatch(
        new RegExp(
          `! its id in ids.json points to https://app\\..*${id}.*may belong to somebody else\\. Next step: end its`,
        ),
      );
      expect(lines.at(-1)).toBe('exit 1');
    }
    expect(writes(place)).toEqual([]);
    expect([live(place, id), place.read(file)]).toEqual([before, template]);
    // The next step that is told: the right one is found by its last line.
    const { [slug]: _, ...rest } = ids(place);
    place.write('ids.json', JSON.stringify({ site: 'https://app.datadoghq.com', [plural]: rest }));
    expect((await place.run('push', '--yes')).at(-1)).toBe('exit 0');
    expect([idOf(place), all(place).length]).toEqual([own, count]);
  });

  test('the id of another one of ours is not overwritten', async () => {
    await using place = await openSync(plural);
    await place.run('push', '--yes');
    const id = ids(place)[other]?.id ?? '';
    pointTo(place, id);
    const before = live(place, id);
    const lines = await place.run('push', '--yes', '--force');
    expect(about(lines)).toContain(`! its id in ids.json, ${id}, belongs to ${other}. Next step: remove ${slug}`);
    expect(lines.at(-1)).toBe('exit 1');
    expect(live(place, id)).toEqual(before);
  });

  test('a resource that is no longer in the catalog is not named for deletion when its id is that of somebody else', async () => {
    await using place = await openSync(plural);
    const id = foreign(place);
    await place.run('push', '--yes');
    pointTo(place, id, 'gone');
    const line = (await place.run('diff')).find((one) => one.startsWith('gone '));
    expect(line).toContain('may belong to somebody else');
    expect(line).not.toContain('delete');
  });

  test('a last line that a person took out is shown as an edit; a pull, and --force, put it back', async () => {
    await using place = await openSync(plural);
    await place.run('push', '--yes');
    const id = idOf(place);
    unsay(place, id);
    expect(about(await place.run('push', '--yes'))).toContain('! edited in Datadog since the last push (1 change)');
    await place.run('pull');
    expect(JSON.parse(place.read(file))[text]).toBe(`Look at once.\n\n${mark}`);
    expect(about(await place.run('push', '--yes'))).toContain('~ updated');
    expect(live(place, id)?.[text]).toBe(`Look at once.\n\n${mark}`);
    unsay(place, id);
    expect(about(await place.run('push', '--yes', '--force'))).toContain('~ updated');
    expect(String(live(place, id)?.[text]).endsWith(mark)).toBe(true);
  });

  test('a lost last line together with a lost map makes no twin', async () => {
    await using place = await openSync(plural);
    await place.run('push', '--yes');
    const [id, count] = [idOf(place), all(place).length];
    unsay(place, id);
    lose(place);
    for (const command of [['diff'], ['push', '--yes'], ['push', '--yes', '--force', '--recreate'], ['pull']]) {
      const lines = await place.run(...command);
      expect(about(lines)).toContain(`has the same name, but does not end with "${mark}". Next step: end its ${text}`);
      expect(lines.at(-1)).toBe('exit 1');
    }
    expect(all(place)).toHaveLength(count);
    edit(place, id, { [text]: `Look at once.\n\n${mark}` });
    expect(about(await place.run('push', '--yes', '--force'))).toContain('~ updated');
    expect([idOf(place), all(place).length]).toEqual([id, count]);
  });

  test('two resources with the same mark are distinguished by people only', async () => {
    await using place = await openSync(plural);
    await place.run('push', '--yes');
    const before = idOf(place);
    const copy = foreign(place, { [text]: `Mine.\n\n${mark}` });
    expect((await place.run('push', '--yes')).at(-1)).toBe('exit 0');
    lose(place);
    const [own, theirs, template] = [live(place, before), live(place, copy), place.read(file)];
    place.calls();
    for (const command of [['diff'], ['push', '--yes'], ['push', '--yes', '--force', '--recreate'], ['pull']]) {
      const lines = await place.run(...command);
      expect(about(lines)).toContain(`"${own?.[name]}" (https://app.datadoghq.com`);
      expect(about(lines)).toContain('"Somebody else" (https://app.datadoghq.com');
      expect(about(lines)).toContain(`both end with "${mark}". Next step: delete all of them but one`);
      for (const id of [before, copy]) expect(about(lines)).toContain(id);
      expect(lines.at(-1)).toBe('exit 1');
      lose(place);
    }
    expect([live(place, before), live(place, copy), place.read(file)]).toEqual([own, theirs, template]);
    expect(linksTo(place, copy)).toEqual([]);
  });

  test('a copy that alone is left of ours is neither overwritten nor pulled', async () => {
    await using place = await openSync(plural);
    await place.run('push', '--yes');
    const copy = foreign(place, { [text]: `Mine.\n\n${mark}` });
    const own = idOf(place);
    place.datadog[plural].remove(own);
    const [theirs, template] = [live(place, copy), place.read(file)];
    // Of one that was deleted, too, and with the map lost.
    for (const command of [['push', '--yes', '--force', '--recreate'], ['pull'], ['push', '--yes', '--force']]) {
      const lines = await place.run(...command);
      if (command[0] === 'push') {
        expect(about(lines)).toContain(`"Somebody else" (https://app.datadoghq.com`);
        expect(about(lines)).toContain(
          'has another name, and ids.json does not have its id: it may be a copy. Next step',
        );
        expect(lines.at(-1)).toBe('exit 1');
      }
      expect([live(place, copy), place.read(file)]).toEqual([theirs, template]);
      expect(linksTo(place, copy)).toEqual([]);
      lose(place);
    }
    // The next step that is told: without that line it is somebody else's, and ours is made anew.
    edit(place, copy, { [text]: 'Mine.' });
    expect(about(await place.run('push', '--yes', '--force'))).toContain('+ created');
    expect(live(place, copy)).toMatchObject({ [name]: 'Somebody else' });
  });

  test('--recreate makes no twin of one that is there under another id', async () => {
    await using place = await openSync(plural);
    await place.run('push', '--yes');
    const [id, count] = [idOf(place), all(place).length];
    pointTo(place, plural === 'monitors' ? '99' : 'aaa-bbb-ccc');
    expect(about(await place.run('push', '--yes', '--recreate'))).toContain('= unchanged');
    expect([idOf(place), all(place).length]).toEqual([id, count]);
  });

  test('a template without its last line is not pushed, and validate says so', async () => {
    await using place = await openSync(plural);
    place.write(file, JSON.stringify({ ...JSON.parse(place.read(file)), [text]: 'Look at once.' }));
    for (const command of [['validate'], ['diff'], ['push', '--yes']]) {
      const lines = await place.run(...command);
      expect(lines.join('\n')).toContain(`its template does not end its ${text} with "${mark}". Next step: add that`);
      expect(lines.at(-1)).toBe('exit 1');
    }
    expect(Object.keys(ids(place))).not.toContain(slug);
  });

  test('a list that Datadog does not have is not an empty one', async () => {
    await using place = await openSync(plural);
    place.datadog.faults.next({ kind: 'status', status: 404 });
    const lines = await place.run('push', '--yes');
    expect(about(lines)).toContain('! Datadog has no such list. Next step: check DD_SITE');
    expect(all(place)).toEqual([]);
  });
});

test('a monitor that shares the name alone is somebody else’s, and ours is made beside it', async () => {
  await using place = await openSync('monitors');
  const { name } = JSON.parse(place.read('bot_silent.json'));
  const theirs = {
    name,
    type: 'metric alert',
    query: 'avg(last_5m):avg:system.load.5{*} > 1',
    message: 'Ask Ann.',
  };
  place.datadog.monitors.create(theirs);
  expect((await place.run('push', '--yes', 'bot-silent')).at(-1)).toBe('exit 0');
  expect(place.datadog.monitors.all()).toHaveLength(2);
  expect(place.datadog.monitors.all()[0]).toMatchObject({ query: theirs.query, message: 'Ask Ann.' });
});
