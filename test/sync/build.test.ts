import { describe, expect, test } from 'vitest';
import { openSync, type SyncHarness } from './sync-harness.ts';

const KINDS = {
  monitors: { slug: 'bot-silent', file: 'bot_silent.json', text: 'message' },
  dashboards: { slug: 'github-cicd', file: 'github_cicd.json', text: 'description' },
} as const;

describe.each(['monitors', 'dashboards'] as const)('%s', (plural) => {
  const { slug, file, text } = KINDS[plural];
  const about = (lines: readonly string[]) => lines.find((line) => line.startsWith(`${slug} `)) ?? '';
  const entries = (place: SyncHarness) => JSON.parse(place.read('ids.json'))[plural];
  /** Pushes all, and pulls what a person has edited. */
  const pullEdit = async (place: SyncHarness, extra = {}) => {
    await place.run('push', '--yes');
    const { id } = entries(place)[slug];
    place.datadog[plural].editInUi(id, (body) => ({ ...body, [text]: `Ask Ann.\n\n${body[text]}`, ...extra }));
    await place.run('pull');
  };
  const noun = plural.slice(0, -1);

  test('build leaves what was pulled and the catalog does not have, says what that is, and writes the rest', async () => {
    await using place = await openSync(plural);
    await pullEdit(place, { new_in_ui: 'x' });
    const pulled = place.read(file);
    expect(pulled).toContain('Ask Ann.');
    // Pushing it, and pulling again, do not make it the catalog's.
    await place.run('push', '--yes');
    await place.run('pull');
    place.catalog = { ...place.catalog, title: 'Another', monitors: { ...place.catalog.monitors, tags: ['team:x'] } };
    const lines = await place.run('build');
    expect(about(lines)).toMatch(
      /! has pulled changes that a build would overwrite.*Next step: add what should stay to the catalog.*then build --force$/,
    );
    expect(lines).toEqual(expect.arrayContaining([`    ${noun}: ${text}`, `    ${noun}: new_in_ui removed`]));
    expect(lines.at(-1)).toBe('exit 1');
    expect(place.read(file)).toBe(pulled);
    expect((await place.run('build', '--details')).join('\n')).toContain('- "x"');
    if (plural === 'monitors') expect(place.read('outbox_stuck.json')).toContain('team:x');

    const forced = await place.run('build', '--force');
    expect(about(forced)).toContain('wrote ');
    expect(forced).toContain(`    ${noun}: new_in_ui removed`);
    expect(forced.at(-1)).toBe('exit 0');
    expect(place.read(file)).not.toContain('Ask Ann.');
    expect(JSON.stringify(entries(place))).not.toContain('"pulled"');
    expect((await place.run('build')).at(-1)).toBe('exit 0');
  });

  test.each([
    ['is made anew', {}, 'exit 0'],
    ['Datadog refuses to make anew', { new_in_ui: 'x' }, 'exit 1'],
  ])('a resource that %s still holds what was pulled', async (_, extra, exit) => {
    await using place = await openSync(plural);
    await pullEdit(place, extra);
    place.datadog[plural].remove(entries(place)[slug].id);
    expect((await place.run('push', '--yes', '--recreate')).at(-1)).toBe(exit);
    expect((await place.run('build')).at(-1)).toBe('exit 1');
    expect(place.read(file)).toContain('Ask Ann.');
  });

  test('a build is as before once the catalog has the edit', async () => {
    await using place = await openSync(plural);
    const built = place.read(file);
    await pullEdit(place);
    place.write(file, built);
    expect(about(await place.run('build'))).toContain('= unchanged');
    place.write(file, JSON.stringify({ ...JSON.parse(built), [text]: 'old' }));
    expect(about(await place.run('build'))).toContain('wrote ');
    expect(place.read(file)).toBe(built);
  });
});
