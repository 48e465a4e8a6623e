import { expect, test } from 'vitest';
import { readDashboardIds } from '../../src/dashboards/dashboard-ids.ts';
import { widgetIdsOf } from '../../src/dashboards/widget-ids.ts';
import { openWorkplace, retitle, type Workplace } from './workplace.ts';

const SLUGS = [
  'system-health-rollup',
  'github-cicd',
  'training-wandb',
  'skypilot-jobs',
  'eval-testing',
  'collector-health',
];

const after = (slug: string, lines: readonly string[]) =>
  lines
    .find((line) => line.startsWith(`${slug} `))
    ?.slice(slug.length)
    .trim();
const each = (lines: readonly string[]) => SLUGS.map((slug) => after(slug, lines));
const all = (words: string) => SLUGS.map(() => words);
const idOf = ({ folder }: Workplace, slug: string) => readDashboardIds(folder)?.dashboards[slug]?.id ?? '';

test('push creates what is not there; then nothing differs, and a second push creates and changes nothing', async () => {
  await using place = await openWorkplace();
  expect(each(await place.run('diff'))).toEqual(all('+ new: not in Datadog yet'));
  const pushed = await place.run('push', '--yes');
  expect(each(pushed)).toEqual(all('+ created'));
  expect(pushed.at(-1)).toBe('exit 0');
  expect(place.datadog.dashboards.all()).toHaveLength(6);

  expect(each(await place.run('diff', '--exit-code'))).toEqual(all('= unchanged'));
  const ids = place.read('ids.json');
  place.calls();
  expect(each(await place.run('push', '--yes'))).toEqual(all('= unchanged'));
  expect(place.datadog.dashboards.all()).toHaveLength(6);
  expect(place.calls().filter((method) => method !== 'GET')).toEqual([]);
  expect(place.read('ids.json')).toBe(ids);
  expect(place.datadog.unexpected).toEqual([]);
});

test('links between dashboards lead to the ids that Datadog gave; templates keep the slugs', async () => {
  await using place = await openWorkplace();
  await place.run('push', '--yes');
  for (const dashboard of place.datadog.dashboards.all()) {
    const links = [...JSON.stringify(dashboard).matchAll(/\/dashboard\/([a-z-]+)\/([a-z-]+)\?/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, id, slug = ''] of links) expect(id).toBe(idOf(place, slug));
    expect(JSON.stringify(dashboard)).not.toMatch(/\/dashboard\/[a-z-]+\?/);
  }
  await place.run('pull');
  expect((await place.run('build', '--check')).at(-1)).toBe('exit 0');
});

test('without --yes a push is a dry run', async () => {
  await using place = await openWorkplace();
  const lines = await place.run('push');
  expect(each(lines)).toEqual(all('+ new: not in Datadog yet'));
  expect(lines.join('\n')).toContain('A dry run: nothing was changed.');
  expect(place.calls().filter((method) => method !== 'GET')).toEqual([]);
});

test('an edit in the user interface is shown, kept by a push, brought by a pull, and then pushes nothing', async () => {
  await using place = await openWorkplace();
  await place.run('push', '--yes');
  const id = idOf(place, 'github-cicd');
  place.datadog.dashboards.editInUi(id, (body) => ({ ...retitle(body, 'Open pull requests'), new_in_ui: 'x' }));

  const lines = await place.run('diff');
  expect(after('github-cicd', lines)).toMatch(/^! edited in Datadog since the last push \(\d changes\)/);
  expect(lines.join('\n')).toContain('Current Status / Open PRs: widget');
  const refused = await place.run('push', '--yes');
  expect(after('github-cicd', refused)).toMatch(/edited in Datadog.*Next step: pull it, or push --force/);
  expect(refused.at(-1)).toBe('exit 1');
  expect(JSON.stringify(place.datadog.dashboards.get(id))).toContain('Open pull requests');

  const before = place.read('github_cicd.json').split('\n');
  expect(after('github-cicd', await place.run('pull'))).toContain('< pulled into');
  const pulled = place.read('github_cicd.json').split('\n');
  expect(pulled.filter((line) => !before.includes(line))).toEqual([
    expect.stringContaining('"title": "Open pull requests"'),
    expect.stringContaining('"new_in_ui": "x"'),
  ]);
  expect(each(await place.run('diff'))).toEqual(all('= unchanged'));
  place.calls();
  expect((await place.run('push', '--yes')).at(-1)).toBe('exit 0');
  expect(place.calls().filter((method) => method !== 'GET')).toEqual([]);
  expect((await place.run('build', '--check')).join('\n')).toContain('github_cicd.json is not what the catalog says');
});

test('--force overwrites an edit, and widgets keep their ids', async () => {
  await using place = await openWorkplace();
  await place.run('push', '--yes');
  const id = idOf(place, 'eval-testing');
  const ids = widgetIdsOf(place.datadog.dashboards.get(id));
  place.datadog.dashboards.editInUi(id, (body) => ({ ...body, description: `other ${String(body.description)}` }));
  expect(after('eval-testing', await place.run('push', '--yes', '--force'))).toBe('~ updated');
  expect(each(await place.run('diff'))).toEqual(all('= unchanged'));
  expect(Object.keys(ids).length).toBeGreaterThan(10);
  expect(widgetIdsOf(place.datadog.dashboards.get(id))).toEqual(ids);
  expect(readDashboardIds(place.folder)?.dashboards['eval-testing']?.widgets).toEqual(ids);
});

test('a 500 in the middle is told by name, ends with 1, and the next push finishes', async () => {
  await using place = await openWorkplace();
  // The list, and two that are created.
  for (let calls = 0; calls < 3; calls += 1) place.datadog.faults.next({ kind: 'delay', ms: 0 });
  place.datadog.faults.next({ kind: 'status', status: 500 });
  const lines = await place.run('push', '--yes');
  expect(after('training-wandb', lines)).toBe('! Datadog answered 500: Internal Server Error');
  expect(lines.at(-1)).toBe('exit 1');
  expect((await place.run('push', '--yes')).at(-1)).toBe('exit 0');
  expect(place.datadog.dashboards.all()).toHaveLength(6);
  expect(each(await place.run('diff'))).toEqual(all('= unchanged'));
});

test('a created dashboard whose answer was lost, and a lost map of ids, make no twins', async () => {
  await using place = await openWorkplace();
  place.datadog.faults.next({ kind: 'delay', ms: 0 });
  place.datadog.faults.next({ kind: 'cut' });
  expect((await place.run('push', '--yes')).at(-1)).toBe('exit 0');
  expect(place.datadog.dashboards.all()).toHaveLength(6);
  place.write('ids.json', '{"site":"https://app.datadoghq.com","dashboards":{}}');
  expect(each(await place.run('diff'))[0]).not.toContain('new');
  await place.run('push', '--yes', '--force');
  expect(place.datadog.dashboards.all()).toHaveLength(6);
  expect(each(await place.run('diff'))).toEqual(all('= unchanged'));
});

test('a dashboard that was deleted in Datadog is made anew only when asked', async () => {
  await using place = await openWorkplace();
  await place.run('push', '--yes');
  const old = idOf(place, 'skypilot-jobs');
  place.datadog.dashboards.remove(old);
  expect(after('skypilot-jobs', await place.run('diff'))).toMatch(/^- was deleted in Datadog/);
  expect((await place.run('push', '--yes')).at(-1)).toBe('exit 1');
  expect(after('skypilot-jobs', await place.run('push', '--yes', '--recreate'))).toBe('+ created');
  expect(idOf(place, 'skypilot-jobs')).not.toBe(old);
  expect(JSON.stringify(place.datadog.dashboards.all())).not.toContain(`/${old}/`);
});

test('names choose dashboards; an unknown one, and a map of another Datadog, are refused with the next step', async () => {
  await using place = await openWorkplace();
  expect(after('github-cicd', await place.run('push', '--yes', 'github-cicd'))).toBe('+ created');
  expect(place.datadog.dashboards.all()).toHaveLength(1);
  const unknown = await place.run('push', 'github-cid');
  expect(unknown[0]).toContain('There is no dashboard github-cid. Did you mean github-cicd?');
  expect(unknown.at(-1)).toBe('exit 64');
  place.write('ids.json', '{"site":"https://app.datadoghq.eu","dashboards":{}}');
  await expect(place.run('push')).rejects.toThrow(/holds the dashboards of https:\/\/app.datadoghq.eu.*Next step/s);
});

test('list names every dashboard with its address', async () => {
  await using place = await openWorkplace();
  await place.run('push', '--yes', 'github-cicd');
  const lines = await place.run('list');
  expect(after('github-cicd', lines)).toMatch(
    /^[a-z-]{11} {2}https:\/\/app\.datadoghq\.com\/dashboard\/[a-z-]{11}\/github-cicd$/,
  );
  expect(after('eval-testing', lines)).toMatch(/^not pushed yet/);
});
