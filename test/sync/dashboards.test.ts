import { describe, expect, test } from 'vitest';
import { type JsonObject, listOf, objectOf } from '../../src/core/json.ts';
import { readDashboardIds, widgetIdsOf } from '../../src/dashboards/ids.ts';
import { openSync, retitle, type SyncHarness } from './sync-harness.ts';

const SLUGS = [
  'system-health-rollup',
  'github-cicd',
  'training-wandb',
  'skypilot-jobs',
  'eval-testing',
  'collector-health',
];

const statusLine = (slug: string, lines: readonly string[]) =>
  lines
    .find((line) => line.startsWith(`${slug} `))
    ?.slice(slug.length)
    .trim();
const each = (lines: readonly string[]) => SLUGS.map((slug) => statusLine(slug, lines));
const all = (words: string) => SLUGS.map(() => words);
const idOf = ({ folder }: SyncHarness, slug: string) => readDashboardIds(folder)?.dashboards[slug]?.id ?? '';

describe('dashboards', () => {
  test('push creates what is not there; then nothing differs, and a second push creates and changes nothing', async () => {
    await using place = await openSync();
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
    await using place = await openSync();
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
    await using place = await openSync();
    const lines = await place.run('push');
    expect(each(lines)).toEqual(all('+ new: not in Datadog yet'));
    expect(lines.join('\n')).toContain('A dry run: nothing was changed.');
    expect(place.calls().filter((method) => method !== 'GET')).toEqual([]);
  });

  test('an edit in the user interface is shown, kept by a push, brought by a pull, and then pushes nothing', async () => {
    await using place = await openSync();
    await place.run('push', '--yes');
    const id = idOf(place, 'github-cicd');
    place.datadog.dashboards.editInUi(id, (body) => ({ ...retitle(body, 'Open pull requests'), new_in_ui: 'x' }));

    const lines = await place.run('diff');
    expect(statusLine('github-cicd', lines)).toMatch(/^! edited in Datadog since the last push \(\d changes\)/);
    expect(lines.join('\n')).toContain('Current Status / Open PRs: widget');
    const refused = await place.run('push', '--yes');
    expect(statusLine('github-cicd', refused)).toMatch(/edited in Datadog.*Next step: pull it, or push --force/);
    expect(refused.at(-1)).toBe('exit 1');
    expect(JSON.stringify(place.datadog.dashboards.get(id))).toContain('Open pull requests');

    const before = place.read('github_cicd.json').split('\n');
    expect(statusLine('github-cicd', await place.run('pull'))).toContain('< pulled into');
    const pulled = place.read('github_cicd.json').split('\n');
    expect(pulled.filter((line) => !before.includes(line))).toEqual([
      expect.stringContaining('"title": "Open pull requests"'),
      expect.stringContaining('"new_in_ui": "x"'),
    ]);
    expect(each(await place.run('diff'))).toEqual(all('= unchanged'));
    place.calls();
    expect((await place.run('push', '--yes')).at(-1)).toBe('exit 0');
    expect(place.calls().filter((method) => method !== 'GET')).toEqual([]);
    expect((await place.run('build', '--check')).join('\n')).toContain('github_cicd.json differs from the catalog');
  });

  test('--force overwrites an edit, and widgets keep their ids', async () => {
    await using place = await openSync();
    await place.run('push', '--yes');
    const id = idOf(place, 'eval-testing');
    const ids = widgetIdsOf(place.datadog.dashboards.get(id));
    place.datadog.dashboards.editInUi(id, (body) => ({ ...body, description: `other ${String(body.description)}` }));
    expect(statusLine('eval-testing', await place.run('push', '--yes', '--force'))).toBe('~ updated');
    expect(each(await place.run('diff'))).toEqual(all('= unchanged'));
    expect(Object.keys(ids).length).toBeGreaterThan(10);
    expect(widgetIdsOf(place.datadog.dashboards.get(id))).toEqual(ids);
    expect(readDashboardIds(place.folder)?.dashboards['eval-testing']?.widgets).toEqual(ids);
  });

  test('a 500 in the middle is reported by name, ends with 1, and the next push finishes', async () => {
    await using place = await openSync();
    // The list, and two that are created.
    for (let calls = 0; calls < 3; calls += 1) place.datadog.faults.next({ kind: 'delay', ms: 0 });
    place.datadog.faults.next({ kind: 'status', status: 500 });
    const lines = await place.run('push', '--yes');
    expect(statusLine('training-wandb', lines)).toBe('! Datadog answered with HTTP 500: Internal Server Error');
    expect(lines.at(-1)).toBe('exit 1');
    expect((await place.run('push', '--yes')).at(-1)).toBe('exit 0');
    expect(place.datadog.dashboards.all()).toHaveLength(6);
    expect(each(await place.run('diff'))).toEqual(all('= unchanged'));
  });

  test('a created dashboard whose answer was lost, and a lost map of ids, make no twins', async () => {
    await using place = await openSync();
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
    await using place = await openSync();
    await place.run('push', '--yes');
    const old = idOf(place, 'skypilot-jobs');
    place.datadog.dashboards.remove(old);
    expect(statusLine('skypilot-jobs', await place.run('diff'))).toMatch(/^- was deleted in Datadog/);
    expect((await place.run('push', '--yes')).at(-1)).toBe('exit 1');
    expect(statusLine('skypilot-jobs', await place.run('push', '--yes', '--recreate'))).toBe('+ created');
    expect(idOf(place, 'skypilot-jobs')).not.toBe(old);
    expect(JSON.stringify(place.datadog.dashboards.all())).not.toContain(`/${old}/`);
  });

  /** What a person makes in Datadog: two tabs, over the ids that the rows have there. */
  const withTabs = (body: JsonObject): JsonObject => {
    const [first, ...others] = listOf(body.widgets).map((widget) => objectOf(widget).id ?? null);
    const tabs = [
      { id: '0b0a4d5e-0000-4000-8000-000000000001', name: 'Now', widget_ids: [first ?? null] },
      { id: '0b0a4d5e-0000-4000-8000-000000000002', name: 'Course', widget_ids: others.toReversed() },
    ];
    return { ...body, tabs };
  };
  /** Titles of the rows in each tab; an id that no row has stands for itself. */
  const rowsInTabs = ({ tabs, widgets }: JsonObject) =>
    listOf(tabs).map((tab) =>
      listOf(objectOf(tab).widget_ids).map((id) => {
        const row = listOf(widgets).find((widget) => objectOf(widget).id === id);
        return row === undefined ? id : objectOf(objectOf(row).definition).title;
      }),
    );

  test('tabs that were made in Datadog keep their rows over a pull, a push and one made anew', async () => {
    await using place = await openSync();
    const slug = 'eval-testing';
    const live = () => place.datadog.dashboards.get(idOf(place, slug));
    await place.run('push', '--yes');
    place.datadog.dashboards.editInUi(idOf(place, slug), withTabs);
    const rows = rowsInTabs(live());
    expect(rows.flat().every((row) => typeof row === 'string')).toBe(true);
    await place.run('pull');
    expect(JSON.parse(place.read('eval_testing.json')).tabs[0].widget_ids).toEqual(['@1']);
    expect((await place.run('validate')).at(-1)).toBe('exit 0');
    expect(each(await place.run('diff', '--exit-code'))).toEqual(all('= unchanged'));

    const ids = widgetIdsOf(live());
    const body = JSON.parse(place.read('eval_testing.json'));
    place.write('eval_testing.json', JSON.stringify({ ...body, description: `New. ${body.description}` }));
    expect(statusLine(slug, await place.run('push', '--yes'))).toBe('~ updated');
    expect([rowsInTabs(live()), widgetIdsOf(live())]).toEqual([rows, ids]);

    place.datadog.dashboards.remove(idOf(place, slug));
    expect(statusLine(slug, await place.run('push', '--yes', '--recreate'))).toBe('+ created');
    expect(widgetIdsOf(live())).not.toEqual(ids);
    expect(rowsInTabs(live())).toEqual(rows);
    expect(each(await place.run('diff', '--exit-code'))).toEqual(all('= unchanged'));
  });

  test('a row that joins a tab in the template is found there, and a number that no row has is to fix', async () => {
    await using place = await openSync();
    const slug = 'eval-testing';
    await place.run('push', '--yes');
    place.datadog.dashboards.editInUi(idOf(place, slug), withTabs);
    await place.run('pull');
    const body = JSON.parse(place.read('eval_testing.json'));
    const row = structuredClone(body.widgets.at(-1));
    const widgets = [...body.widgets, { ...row, definition: { ...row.definition, title: 'Joined' } }];
    widgets.at(-1).layout.y += row.layout.height;
    const joined = { ...body.tabs[0], widget_ids: ['@1', `@${widgets.length}`] };
    place.write('eval_testing.json', JSON.stringify({ ...body, widgets, tabs: [joined, body.tabs[1]] }));
    expect(statusLine(slug, await place.run('push', '--yes'))).toBe('~ updated');
    expect(rowsInTabs(place.datadog.dashboards.get(idOf(place, slug)))[0]).toEqual([expect.any(String), 'Joined']);

    const stray = { ...body.tabs[0], widget_ids: ['@1', 4711] };
    place.write('eval_testing.json', JSON.stringify({ ...body, tabs: [stray, body.tabs[1]] }));
    const lines = await place.run('validate');
    expect(lines.join('\n')).toContain('/tabs/0/widget_ids/1: no widget here has the id 4711: name it by its position');
    expect(lines.at(-1)).toBe('exit 1');
  });

  test('names choose dashboards; an unknown one, and a map of another Datadog, are refused with the next step', async () => {
    await using place = await openSync();
    expect(statusLine('github-cicd', await place.run('push', '--yes', 'github-cicd'))).toBe('+ created');
    expect(place.datadog.dashboards.all()).toHaveLength(1);
    const unknown = await place.run('push', 'github-cid');
    expect(unknown[0]).toContain('There is no dashboard github-cid. Did you mean github-cicd?');
    expect(unknown.at(-1)).toBe('exit 64');
    place.write('ids.json', '{"site":"https://app.datadoghq.eu","dashboards":{}}');
    await expect(place.run('push')).rejects.toThrow(/has the dashboards of https:\/\/app.datadoghq.eu.*Next step/s);
  });

  test('list names every dashboard with its address', async () => {
    await using place = await openSync();
    await place.run('push', '--yes', 'github-cicd');
    const lines = await place.run('list');
    expect(statusLine('github-cicd', lines)).toMatch(
      /^[a-z-]{11} {2}https:\/\/app\.datadoghq\.com\/dashboard\/[a-z-]{11}\/github-cicd$/,
    );
    expect(statusLine('eval-testing', lines)).toMatch(/^not pushed yet/);
  });
});
