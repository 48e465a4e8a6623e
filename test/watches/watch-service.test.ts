import { describe, expect, test } from 'vitest';
import { renderWatchSet } from '../../blocks/watches/watch-answers.ts';
import { lastLocalDays } from '../../src/core/days.ts';
import { buildRollup } from '../../src/health/rollup.ts';
import { createCovering } from '../../src/incidents/rules/covering.ts';
import type { Incident } from '../../src/incidents/rules/incident.ts';
import type { ChannelAccess } from '../../src/slack/lookups.ts';
import type { Watch } from '../../src/watches/rules/watch.ts';
import { createWatchService, type WatchRequest, type WatchServiceOptions } from '../../src/watches/watch-service.ts';
import { catalogOf } from '../fixtures/catalogs.ts';
import { incidentOf } from '../fixtures/incidents.ts';
import { lookupsOf } from '../fixtures/lookups.ts';
import { unreadSince } from '../live-cards/live-harness.ts';
import { openTestStore, type TestStore } from '../support/store.ts';

const NINE = Date.parse('2026-11-24T09:00:00Z');
const CI: WatchRequest = { channel: 'C1', subject: 'ci.*', level: 'red', holdMs: 0, by: 'U1' };

function serviceOver(
  store: TestStore,
  { access = 'open', ...options }: Partial<WatchServiceOptions> & { readonly access?: ChannelAccess } = {},
) {
  const changes: string[] = [];
  const service = createWatchService({
    store: () => store,
    catalog: catalogOf({ ci: ['tests'] }),
    rollup: async () => unreadSince(NINE),
    current: async () => [],
    permalink: async ({ ts }) => `https://slack.example/${ts}`,
    lookups: lookupsOf(access),
    oncallChannel: async () => undefined,
    covering: createCovering(catalogOf({ ci: ['tests'] })),
    isMember: async () => 'not-a-member',
    onChange: ({ what, why, actor }) => changes.push(`${actor} ${what}: ${why}`),
    clock: () => NINE,
    ...options,
  });
  return { service, changes };
}

const told = async (store: TestStore) =>
  (await store.outbox.unfinished()).map(({ channel, content }) => [channel, content.text]);
const watched = async (store: TestStore) =>
  (await store.watches.all()).map(({ channel, subject }) => [channel, subject]);

describe('watches', () => {
  test('setting one, setting it again and changing it is told in the channel and recorded with who did it', async () => {
    await using store = await openTestStore();
    const { service, changes } = serviceOver(store);
    expect(await service.set(CI)).toEqual({ kind: 'set', watch: { ...CI, at: NINE }, before: undefined });
    expect(await service.set({ ...CI, by: 'U2' })).toEqual({ kind: 'same', watch: { ...CI, at: NINE } });
    const changed = await service.set({ ...CI, level: 'yellow', holdMs: 600_000, by: 'U2' });
    expect(changed).toMatchObject({
      kind: 'set',
      before: { by: 'U1' },
      watch: { by: 'U2', level: 'yellow', at: NINE + 1 },
    });
    expect(await service.end('C1', 'ci.*', 'U3')).toMatchObject({ kind: 'ended', before: { by: 'U2' } });
    expect(await service.end('C1', 'ci.*', 'U3')).toEqual({ kind: 'ended', before: undefined });
    expect(changes).toEqual([
      'U1 watch-set: ci.*, red, at once',
      'U2 watch-changed: ci.*, yellow or red for 10 min',
      'U3 watch-ended: ci.*, yellow or red for 10 min',
    ]);
    expect(await told(store)).toEqual([
      ['C1', expect.stringMatching(/^<@U1> set a watch: this channel is notified when "CI" is red, at once\./)],
      ['C1', expect.stringMatching(/^<@U2> set a watch: .* is yellow or red for 10 min\. Until now: red, at once\./)],
      ['C1', '<@U3> ended the watch of "CI" in this channel.'],
    ]);
    expect((await store.incidents.audit('watch:C1')).map(({ actor, what }) => [actor, what])).toEqual([
      ['U1', 'watch-set'],
      ['U2', 'watch-changed'],
      ['U3', 'watch-ended'],
    ]);
  });

  test('something that is red already is told at once: to who sets the watch, and to the channel', async () => {
    const catalog = catalogOf({ ci: ['tests', 'lint'] });
    const answerOf = (tests: number | null, lint: number | null) => {
      const span = { timeZone: 'UTC', days: lastLocalDays(NINE, 'UTC', 7), now: NINE, bucketMs: 60_000 };
      const point = (value: number | null, at = NINE) => ({ fom: value === null ? [] : [{ at, value }], raw: [] });
      const yesterday = point(0.5, NINE - 86_400_000);
      const readings = new Map([
        ['ci.tests', tests === null ? yesterday : point(tests)],
        ['ci.lint', point(lint)],
      ]);
      return { kind: 'fresh', value: buildRollup(catalog, span, readings), at: NINE } as const;
    };
    const setWith = async (rollup: WatchServiceOptions['rollup'], request: Partial<WatchRequest> = {}) => {
      await using store = await openTestStore();
      const { service } = serviceOver(store, { catalog, rollup });
      const result = await service.set({ ...CI, ...request });
      if (result.kind !== 'set') return expect.fail(result.kind);
      const said = [renderWatchSet({ ...result, label: 'CI' }).text, (await told(store))[0]?.[1] ?? ''];
      expect(said[1]).toContain('<@U1> set a watch');
      return said;
    };
    const both = (words: RegExp) => [expect.stringMatching(words), expect.stringMatching(words)];
    expect(await setWith(async () => answerOf(0.1, 0.2), { holdMs: 1_800_000 })).toEqual(
      both(
        /It is so already: today's score is 0\.15, red; lowest: ci tests, ci lint\. .*its thread begins in about 30 min/,
      ),
    );
    expect(await setWith(async () => answerOf(0.1, 0.2))).toEqual(both(/its thread begins within two minutes/));
    expect(await setWith(async () => answerOf(null, null))).toEqual(both(/not enough to tell whether it is red/));
    const none = [expect.not.stringMatching(/already|not enough/), expect.not.stringMatching(/already|not enough/)];
    expect(await setWith(async () => answerOf(0.9, 0.9))).toEqual(none);
    expect(await setWith(() => new Promise(() => {}))).toEqual(none);
  });

  test('a person who watches alone is told nothing about the change', async () => {
    await using store = await openTestStore();
    const { service } = serviceOver(store, { access: { word: 'channel_not_found' } });
    expect(await service.set({ ...CI, channel: 'U1' })).toMatchObject({ kind: 'set' });
    expect(await told(store)).toEqual([]);
  });

  test.each([
    [{ word: 'not_in_channel' }, { kind: 'cannot-post', word: 'not_in_channel' }],
    ['unknown', { kind: 'unchecked' }],
  ] as const)('where the bot may not post (%j) nothing is stored', async (access, result) => {
    await using store = await openTestStore();
    const { service } = serviceOver(store, { access });
    expect(await service.set(CI)).toEqual(result);
    expect(await watched(store)).toEqual([]);
  });

  test('from elsewhere a watch is ended by who set it, by members, and by anybody once its channel is gone', async () => {
    await using store = await openTestStore();
    const { service } = serviceOver(store);
    await service.set(CI);
    expect(await service.endFromElsewhere('C1', 'ci.*', 'U2')).toEqual({ kind: 'refused' });
    const unsure = serviceOver(store, { isMember: async () => 'unknown' }).service;
    expect(await unsure.endFromElsewhere('C1', 'ci.*', 'U2')).toEqual({ kind: 'unchecked' });
    expect(await watched(store)).toHaveLength(1);
    expect(await service.endFromElsewhere('C1', 'ci.*', 'U1')).toMatchObject({ kind: 'ended', before: { by: 'U1' } });

    await service.set(CI);
    const member = serviceOver(store, { isMember: async () => 'member' }).service;
    expect(await member.endFromElsewhere('C1', 'ci.*', 'U2')).toMatchObject({ kind: 'ended', before: { by: 'U1' } });

    await service.set(CI);
    const noScope = serviceOver(store, { access: { word: 'missing_scope' } }).service;
    expect(await noScope.endFromElsewhere('C1', 'ci.*', 'U2')).toEqual({ kind: 'refused' });
    const gone = serviceOver(store, { access: { word: 'is_archived' } }).service;
    expect(await gone.endFromElsewhere('C1', 'ci.*', 'U2')).toMatchObject({ kind: 'ended', before: { by: 'U1' } });

    await service.set({ ...CI, channel: 'U1' });
    expect(await gone.endFromElsewhere('U1', 'ci.*', 'U2')).toEqual({ kind: 'refused' });
  });

  test('a channel is shown its own watches and their open threads only; a person those that they set', async () => {
    await using store = await openTestStore();
    const mine = incidentOf({ id: 'mine', channel: 'C1', subject: 'ci.*', symptoms: [symptomOf('ci.*')] });
    const oncall = incidentOf({ id: 'oncall', subject: 'ci.tests', symptoms: [symptomOf('ci.tests')] });
    const { service } = serviceOver(store, { current: async () => [oncall, mine] });
    await service.set(CI);
    await service.set({ ...CI, subject: 'ci.tests', by: 'U2' });
    await service.set({ ...CI, channel: 'C2' });
    await store.watches.change(lost());
    const here = await service.ofChannel('C1');
    expect(here.map(({ watch, label, open }) => [watch.subject, label, open?.incident.id])).toEqual([
      ['ci.*', 'CI', 'mine'],
      ['ci.gone', undefined, undefined],
      ['ci.tests', 'ci tests (CI)', undefined],
    ]);
    const own = await service.setBy('U1');
    expect(own.map(({ channel, subject }) => [channel, subject])).toEqual([
      ['C1', 'ci.*'],
      ['C2', 'ci.*'],
    ]);
  });

  test("in on-call's channel a watch that its rule covers is refused, and one that is notified sooner is set beside it", async () => {
    await using store = await openTestStore();
    const rule = { name: 'red_ci', kind: 'red', metrics: ['ci.*'], severity: 'warning', for: '10m' } as const;
    const covering = createCovering(catalogOf({ ci: ['tests'] }, [], { alerts: { rules: [rule] } }));
    const tests: WatchRequest = { ...CI, subject: 'ci.tests', holdMs: 600_000 };
    const { service: before } = serviceOver(store);
    expect(await before.set(tests)).toMatchObject({ kind: 'set' });
    const { service } = serviceOver(store, { covering, oncallChannel: async () => 'C1' });
    const by = { rule: 'red_ci', holdMs: 600_000 };
    expect(await service.set({ ...tests, holdMs: 1_200_000 })).toEqual({ kind: 'covered', by });
    expect((await service.ofChannel('C1')).map(({ covered }) => covered)).toEqual([by]);
    expect(await service.set({ ...tests, level: 'yellow' })).toMatchObject({ kind: 'set', beside: by });
    expect(await service.set({ ...tests, holdMs: 0 })).toMatchObject({ kind: 'set', beside: by });
    expect((await service.ofChannel('C1')).map(({ covered }) => covered)).toEqual([undefined]);
    expect(await service.set({ ...tests, channel: 'C2' })).not.toHaveProperty('beside');
    expect(await service.set(CI)).not.toHaveProperty('beside');
    // An id that cannot be looked up refuses nobody.
    const unsure = serviceOver(store, { covering, oncallChannel: () => Promise.reject(new Error('down')) });
    expect(await unsure.service.set({ ...tests, channel: 'C3' })).toMatchObject({ kind: 'set' });
  });

  test('a channel that the bot cannot post in has a problem; a person, and a channel of which Slack does not say, have none', async () => {
    await using store = await openTestStore();
    const problemOf = (access: ChannelAccess, channel = 'C1') =>
      serviceOver(store, { access }).service.problemOf(channel);
    expect(await problemOf({ word: 'not_in_channel' })).toBe('not_in_channel');
    expect(await problemOf({ word: 'is_archived' })).toBe('is_archived');
    expect([await problemOf('open'), await problemOf('unknown'), await problemOf({ word: 'x' }, 'U1')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('a person who left cannot end their watch: anybody may, once its thread is shown in a channel', async () => {
    await using store = await openTestStore();
    const incident = incidentOf({ id: 'own', channel: 'U1', subject: 'ci.*', symptoms: [symptomOf('ci.*')] });
    const shownIn = (channel: string) => ({
      watches: store.watches,
      outbox: { ...store.outbox, posted: async () => new Map([['incident:own', { channel, ts: '1' }]]) },
    });
    const over = (channel: string, current: readonly Incident[] = [incident]) =>
      serviceOver(store, { store: () => shownIn(channel), current: async () => current }).service;
    await over('D1').set({ ...CI, channel: 'U1' });
    expect(await over('D1').endFromElsewhere('U1', 'ci.*', 'U2')).toEqual({ kind: 'refused' });
    expect(await over('C9', []).endFromElsewhere('U1', 'ci.*', 'U2')).toEqual({ kind: 'refused' });
    expect(await over('C9').endFromElsewhere('U1', 'ci.*', 'U2')).toMatchObject({
      kind: 'ended',
      before: { by: 'U1' },
    });
  });

  test('what has recovered in a storm that lasts is not listed as open', async () => {
    await using store = await openTestStore();
    const symptoms = [{ ...symptomOf('ci.*') }, { ...symptomOf('ci.tests'), clearedAt: 99 }];
    const storm = incidentOf({ id: 'storm', kind: 'storm', channel: 'C1', subject: 'storm', symptoms });
    const flapping = incidentOf({ id: 'flaps', channel: 'C1', subject: 'ci.tests', symptoms: symptoms.slice(1) });
    const listed = async (...current: readonly Incident[]) => {
      const { service } = serviceOver(store, { current: async () => current });
      return (await service.ofChannel('C1')).map(({ watch, open }) => [watch.subject, open?.incident.id]);
    };
    const { service } = serviceOver(store);
    await service.set(CI);
    await service.set({ ...CI, subject: 'ci.tests' });
    expect(await listed(storm)).toEqual([
      ['ci.*', 'storm'],
      ['ci.tests', undefined],
    ]);
    // One that flaps is open between two failures too, and its own incident goes before a storm that it was in.
    expect(await listed(storm, flapping)).toEqual([
      ['ci.*', 'storm'],
      ['ci.tests', 'flaps'],
    ]);
  });
});

const symptomOf = (subject: string) => ({
  ...(incidentOf().symptoms[0] ?? expect.fail('an incident without a symptom')),
  rule: 'red',
  subject,
});

/** The watch of something that the catalog does not have. */
function lost() {
  const after: Watch = { ...CI, subject: 'ci.gone', by: 'U3', at: NINE };
  const audit = { key: 'k', incident: 'watch:C1', at: NINE, actor: 'U3', what: 'watch-set', why: '' };
  return { channel: 'C1', subject: 'ci.gone', after, before: undefined, message: null, audit };
}
