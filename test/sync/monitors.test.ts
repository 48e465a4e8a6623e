import { describe, expect, test } from 'vitest';
import { type JsonObject, objectOf } from '../../src/core/json.ts';
import { readPushed } from '../../src/sync/id-map.ts';
import { openSync, type SyncHarness } from './sync-harness.ts';

const COLLECTORS = ['github', 'wandb', 'skypilot', 'eval', 'health'];
const SLUGS = ['bot-silent', 'outbox-stuck', ...COLLECTORS.map((name) => `collector-silent-${name}`), 'rollup-stale'];
const NAMES = { noun: 'monitor', plural: 'monitors' };

const statusLine = (slug: string, lines: readonly string[]) =>
  lines
    .find((line) => line.startsWith(`${slug} `))
    ?.slice(slug.length)
    .trim();
const each = (lines: readonly string[]) => SLUGS.map((slug) => statusLine(slug, lines));
const all = (words: string) => SLUGS.map(() => words);
const idOf = ({ folder }: SyncHarness, slug: string) => readPushed(folder, NAMES)?.entries[slug]?.id ?? '';
const written = (place: SyncHarness) => place.calls().filter((method) => method !== 'GET');
const options = (body: JsonObject, change: JsonObject): JsonObject => ({
  ...body,
  options: { ...objectOf(body.options), ...change },
});

describe('monitors', () => {
  test('push creates what is not there; what Datadog adds and renames is no difference, and a second push writes nothing', async () => {
    await using place = await openSync('monitors');
    expect(each(await place.run('diff'))).toEqual(all('+ new: not in Datadog yet'));
    expect(written(place)).toEqual([]);
    const pushed = await place.run('push', '--yes');
    expect(each(pushed)).toEqual(all('+ created'));
    expect(pushed.at(-1)).toBe('exit 0');
    const [live] = place.datadog.monitors.all();
    // The local Datadog has answered as recorded of the real one.
    expect(live).toMatchObject({
      type: 'query alert',
      options: { silenced: {}, new_host_delay: 300, notify_audit: false },
    });

    const same = await place.run('diff', '--exit-code');
    expect(each(same)).toEqual(all('= unchanged'));
    expect(same.at(-1)).toBe('exit 0');
    const ids = place.read('ids.json');
    place.calls();
    expect(each(await place.run('push', '--yes'))).toEqual(all('= unchanged'));
    expect(written(place)).toEqual([]);
    expect(place.read('ids.json')).toBe(ids);
    expect(place.datadog.unexpected).toEqual([]);
  });

  test('without --yes a push is a dry run', async () => {
    await using place = await openSync('monitors');
    expect((await place.run('push')).join('\n')).toContain('A dry run: nothing was changed. Next step: push --yes');
    expect(written(place)).toEqual([]);
  });

  test('an edit in the user interface is shown, kept by a push, brought by a pull, and then pushes nothing', async () => {
    await using place = await openSync('monitors');
    await place.run('push', '--yes');
    place.datadog.monitors.editInUi(idOf(place, 'outbox-stuck'), (body) =>
      options(
        { ...body, message: `Look at once.\n\n${String(body.message)}\n` },
        { renotify_interval: 60, new_in_ui: 'x' },
      ),
    );
    const lines = await place.run('diff', '--exit-code');
    expect(statusLine('outbox-stuck', lines)).toMatch(/^! edited in Datadog since the last push \(3 changes\)/);
    expect(lines).toEqual(expect.arrayContaining(['    monitor: message', '    options: renotify_interval removed']));
    expect(lines.at(-1)).toBe('exit 1');
    const refused = await place.run('push', '--yes');
    expect(statusLine('outbox-stuck', refused)).toMatch(/edited in Datadog.*Next step: pull it, or push --force/);
    expect(refused.at(-1)).toBe('exit 1');
    expect(place.datadog.monitors.all()[1]?.message).toMatch(/^Look at once/);

    expect(statusLine('outbox-stuck', await place.run('pull'))).toContain('< pulled into');
    expect(JSON.parse(place.read('outbox_stuck.json'))).toMatchObject({
      options: { renotify_interval: 60, new_in_ui: 'x' },
    });
    expect(each(await place.run('diff'))).toEqual(all('= unchanged'));
    expect((await place.run('validate')).at(-1)).toBe('exit 0');
    expect((await place.run('build', '--check')).join('\n')).toContain('outbox_stuck.json differs from the catalog');
  });

  test('--force takes back what a person set and the catalog does not have; what a person muted stays muted', async () => {
    await using place = await openSync('monitors');
    await place.run('push', '--yes');
    const id = idOf(place, 'bot-silent');
    const muted = { '*': 1_900_000_000 };
    place.datadog.monitors.editInUi(id, (body) => options(body, { silenced: muted }));
    expect(each(await place.run('diff'))).toEqual(all('= unchanged'));

    const roles = ['61162af2-d1d8-11ec-ad3d-da7ad0900002'];
    place.datadog.monitors.editInUi(id, (body) => options({ ...body, restricted_roles: roles }, { timeout_h: 2 }));
    expect(statusLine('bot-silent', await place.run('push', '--yes', '--force'))).toBe('~ updated');
    const live = place.datadog.monitors.all()[0];
    expect(live).toMatchObject({ restricted_roles: null, options: { silenced: muted } });
    expect(live?.options).not.toHaveProperty('timeout_h');
    expect(each(await place.run('diff'))).toEqual(all('= unchanged'));
  });

  test('a lost map, and a lost answer, make no twins: a monitor is found by its last line', async () => {
    await using place = await openSync('monitors');
    place.datadog.faults.next({ kind: 'delay', ms: 0 });
    place.datadog.faults.next({ kind: 'cut' });
    expect((await place.run('push', '--yes')).at(-1)).toBe('exit 0');
    expect(place.datadog.monitors.all()).toHaveLength(SLUGS.length);
    place.write('ids.json', '{"site":"https://app.datadoghq.com","monitors":{}}');
    expect(each(await place.run('diff'))).toEqual(all('= unchanged'));
    expect(each(await place.run('push', '--yes'))).toEqual(all('= unchanged'));
    expect(place.datadog.monitors.all()).toHaveLength(SLUGS.length);
  });

  test('a list that cannot be read creates nothing, and ends with 1', async () => {
    await using place = await openSync('monitors');
    place.datadog.faults.next({ kind: 'html' });
    const lines = await place.run('push', '--yes');
    expect(statusLine('bot-silent', lines)).toMatch(/^! Datadog's response was not a/);
    expect(lines.at(-1)).toBe('exit 1');
    expect(place.datadog.monitors.all()).toEqual([]);
  });

  test('a refusal is reported by name in the words of Datadog, ends with 1, and the rest goes on', async () => {
    await using place = await openSync('monitors');
    const broken = JSON.parse(place.read('bot_silent.json'));
    place.write('bot_silent.json', JSON.stringify(options(broken, { thresholds: { critical: 2 } })));
    const lines = await place.run('push', '--yes');
    expect(statusLine('bot-silent', lines)).toBe(
      '! Datadog answered with HTTP 400: Alert threshold (2.0) does not match that used in the query (1.0).',
    );
    expect(lines.at(-1)).toBe('exit 1');
    expect(place.datadog.monitors.all()).toHaveLength(SLUGS.length - 1);
    const checked = await place.run('validate');
    expect(checked).toContain('    /options/thresholds/critical: is 2, and the query compares with 1');
    expect(checked.at(-1)).toBe('exit 1');
  });

  test('a key without the scope is refused with the scope that it needs', async () => {
    await using place = await openSync('monitors');
    place.datadog.faults.always({ kind: 'status', status: 403 });
    const lines = await place.run('diff');
    expect(lines.join('\n')).toContain('the application key needs monitors_read and monitors_write');
    expect(lines.at(-1)).toBe('exit 1');
  });

  test('a monitor that was deleted in Datadog is made anew only when asked', async () => {
    await using place = await openSync('monitors');
    await place.run('push', '--yes');
    place.datadog.monitors.remove(idOf(place, 'rollup-stale'));
    expect(statusLine('rollup-stale', await place.run('diff'))).toMatch(/^- was deleted in Datadog/);
    expect((await place.run('push', '--yes')).at(-1)).toBe('exit 1');
    expect(statusLine('rollup-stale', await place.run('push', '--yes', '--recreate'))).toBe('+ created');
  });

  test('a monitor that is no longer in the catalog is named with the next step, and never deleted', async () => {
    await using place = await openSync('monitors');
    await place.run('push', '--yes');
    const id = idOf(place, 'collector-silent-eval');
    const { collectors } = place.catalog;
    place.catalog = { ...place.catalog, collectors: collectors.filter(({ name }) => name !== 'eval') };
    const address = `https://app.datadoghq.com/monitors/${id}`;
    const named = `? in Datadog, but no longer in the catalog. Next step: delete it there, at ${address}, then push`;
    const lines = await place.run('diff', '--exit-code');
    expect(statusLine('collector-silent-eval', lines)).toBe(named);
    expect(lines.at(-1)).toBe('exit 1');
    place.calls();
    expect(statusLine('collector-silent-eval', await place.run('push', '--yes'))).toBe(named);
    expect(written(place)).toEqual([]);
    expect(place.datadog.monitors.all()).toHaveLength(SLUGS.length);

    place.datadog.monitors.remove(id);
    expect(statusLine('collector-silent-eval', await place.run('push', '--yes'))).toBe(
      '- gone from Datadog and from the catalog',
    );
    expect(idOf(place, 'collector-silent-eval')).toBe('');
    expect((await place.run('diff', '--exit-code')).at(-1)).toBe('exit 0');
  });

  test('monitors that are not ours are neither shown nor touched', async () => {
    await using place = await openSync('monitors');
    const foreign = {
      name: 'CPU',
      type: 'metric alert',
      query: 'avg(last_5m):avg:system.load.5{*} > 1',
      message: 'Managed by metta-health-bot: bot-silent is what another monitor says\n@ann@example.com',
    };
    place.datadog.monitors.create(foreign);
    expect(each(await place.run('diff'))).toEqual(all('+ new: not in Datadog yet'));
    await place.run('push', '--yes', '--force', '--recreate');
    expect(place.datadog.monitors.all()[0]).toMatchObject({ ...foreign, type: 'query alert' });
  });

  test('names choose monitors, and list names each with its address', async () => {
    await using place = await openSync('monitors');
    await place.run('push', '--yes', 'bot-silent');
    expect(place.datadog.monitors.all()).toHaveLength(1);
    const lines = await place.run('list');
    expect(statusLine('bot-silent', lines)).toBe('10000001  https://app.datadoghq.com/monitors/10000001');
    expect(statusLine('rollup-stale', lines)).toMatch(/^not pushed yet/);
    const unknown = await place.run('push', 'bot-silen');
    expect(unknown[0]).toContain('There is no monitor bot-silen. Did you mean bot-silent?');
    expect(unknown.at(-1)).toBe('exit 64');
  });

  test('validate warns where nobody is notified, and a handle of the catalog ends that', async () => {
    await using place = await openSync('monitors');
    const lines = await place.run('validate');
    expect(each(lines)).toEqual(all('OK'));
    expect(lines.filter((line) => line.startsWith('    Warning: nobody is notified. Next step: '))).toHaveLength(8);
    expect(lines.at(-1)).toBe('exit 0');
    expect(await place.run('push')).toContainEqual(
      expect.stringMatching(/^Warning for 8 of 8: nobody is notified\. Next/),
    );
    const { monitors } = place.catalog;
    place.catalog = { ...place.catalog, monitors: { ...monitors, notify: ['@pagerduty-oncall'] } };
    await place.run('build');
    for (const command of ['validate', 'push']) expect((await place.run(command)).join('\n')).not.toContain('Warning');
  });

  test('a change of the catalog is a change in Datadog, and no edit', async () => {
    await using place = await openSync('monitors');
    await place.run('push', '--yes');
    const rules = place.catalog.monitors.rules.map((rule) =>
      rule.kind === 'bot_silent' ? { ...rule, after: 1_200_000, notify: ['@pagerduty-oncall'] } : rule,
    );
    place.catalog = { ...place.catalog, monitors: { ...place.catalog.monitors, rules } };
    expect((await place.run('build', '--check')).at(-1)).toBe('exit 1');
    await place.run('build');
    const lines = await place.run('diff');
    expect(statusLine('bot-silent', lines)).toBe('~ 2 changes');
    expect(lines).toEqual(expect.arrayContaining(['    monitor: message', '    options: no_data_timeframe']));
    expect(statusLine('bot-silent', await place.run('push', '--yes'))).toBe('~ updated');
    expect(place.datadog.monitors.all()[0]).toMatchObject({ options: { notify_no_data: true, no_data_timeframe: 20 } });
    expect(each(await place.run('diff', '--exit-code'))).toEqual(all('= unchanged'));
  });
});
