import { startLocalDatadog } from '@metta-health-bot/local-datadog';
import { expect, test } from 'vitest';
import { loadCatalog } from '../../../../src/catalog/load.ts';
import { shownCatalog } from '../../../../src/cli/demo-bot.ts';
import { createEventsApi, createTimeseriesApi } from '../../../../src/datadog/client.ts';
import { createEventSearch } from '../../../../src/datadog/feed-search.ts';
import { readWhy } from '../../../../src/datadog/why-reader.ts';
import { nearestChange } from '../../../../src/explain/reported-before.ts';
import type { Why } from '../../../../src/explain/why.ts';
import { simulatedEvents } from '../../src/data/simulated-events.ts';
import { demoDataOf } from '../../src/local-services.ts';

const shipped = loadCatalog('catalog');
const shown = shownCatalog(shipped);
/** Metrics of the stories: with all others, each answer takes five times as long. */
const TOLD = ['tests_passing', 'failing_workflows', 'local_hearts_accuracy', 'multinode_shaped_sps'];
const catalog = {
  ...shipped,
  areas: shipped.areas.map((area) => ({
    ...area,
    metrics: area.metrics.filter(({ key }) => TOLD.includes(key) || key.startsWith('multigpu_arena_')),
  })),
};
const HOUR = 3_600_000;

/** Answers of the bot about the stories of a demo that begins at that moment, in that time zone. */
async function answersAt(start: string, timeZone: string) {
  const now = Date.parse(start);
  const clock = () => now;
  const events = simulatedEvents(shown, { now, timeZone });
  const datadog = await startLocalDatadog({ data: demoDataOf(shown, timeZone, now), events, clock });
  const access = { apiUrl: datadog.url, apiKey: datadog.keys.api, appKey: datadog.keys.app };
  const reading = {
    api: createTimeseriesApi(access, fetch),
    feeds: createEventSearch(createEventsApi(access, fetch)),
    catalog,
    timeZone,
    clock,
  };
  return {
    why: (path: string) => readWhy(reading, { path, scope: '*' }),
    [Symbol.asyncDispose]: () => datadog.close(),
  };
}

/** The one change that a digest and an alert name. */
const bestOf = ({ explanation: { before } }: Why) => before && nearestChange(before)?.title;
const titlesOf = ({ explanation }: Why) => (explanation.before?.changes ?? []).map(({ title }) => title);

/** Any weekday, any hour, days on which clocks change, zones far apart and with odd minutes. */
const STARTS = [
  ['2026-11-23T14:00:00Z', 'UTC'],
  ['2026-11-24T00:03:00Z', 'UTC'],
  ['2026-11-25T04:58:00Z', 'UTC'],
  ['2026-11-26T05:01:00Z', 'UTC'],
  ['2026-11-27T23:59:00Z', 'UTC'],
  ['2026-11-28T09:05:00Z', 'UTC'],
  ['2026-11-29T17:40:00Z', 'Europe/Berlin'],
  ['2026-10-25T00:30:00Z', 'Europe/Berlin'],
  ['2026-10-25T12:00:00Z', 'Europe/Berlin'],
  ['2027-03-28T01:30:00Z', 'Europe/Berlin'],
  ['2027-03-29T09:10:00Z', 'America/New_York'],
  ['2027-03-14T16:20:00Z', 'America/Los_Angeles'],
  ['2026-12-31T23:30:00Z', 'Asia/Kathmandu'],
  ['2028-02-29T10:15:00Z', 'Asia/Kolkata'],
  ['2027-07-04T03:45:00Z', 'Pacific/Chatham'],
  ['2027-06-12T19:00:00Z', 'Australia/Lord_Howe'],
] as const;

test.each(STARTS)(
  'the stories of a demo that begins at %s in %s are told as they happened',
  async (start, timeZone) => {
    await using demo = await answersAt(start, timeZone);

    const tests = await demo.why('ci.tests_passing');
    expect(tests.explanation.change).toMatchObject({ kind: 'step', isWorse: true, before: 1, after: 0 });
    expect(bestOf(tests)).toBe('Start the unit tests in parallel (simulated)');
    expect(titlesOf(tests)).not.toContain('Correct the README (simulated)');
    const [merge, failures] = [tests.explanation.before?.changes[0], tests.explanation.before?.failures ?? []];
    expect(failures.map(({ title }) => title)).toEqual(['Unit Tests failed on main (simulated)']);
    expect(failures[0]?.fields.failing_since).toBe(merge?.fields.sha);
    expect(failures[0]?.fields.compare).toMatch(new RegExp(`/compare/[0-9a-f]{40}\\.\\.\\.${merge?.fields.sha}$`));

    const arena = await demo.why('training.multigpu_arena_hearts');
    expect(arena.explanation.change).toMatchObject({ kind: 'step', isWorse: true, confidence: 'clear' });
    expect(bestOf(arena)).toBe('Raise the batch size of the arena (simulated)');
    expect(arena.explanation.before?.changes[0]?.aheadMs).toBe(2 * HOUR);
    expect(titlesOf(arena)).not.toContain('Describe the maps of the arena (simulated)');
    const moved = arena.explanation.others?.moved ?? [];
    expect(moved.map(({ name, lagHours }) => [name, lagHours])).toContainEqual(['Eval: Local Eval - Accuracy', 2]);

    const slow = await demo.why('training.multigpu_arena_sps');
    expect(slow.explanation.change).toMatchObject({ kind: 'step', isWorse: true });
    expect(bestOf(slow)).toBe('v1.41.0 to production (simulated)');
    const days = slow.explanation.earlier?.times.map(({ at, recoveredAt }) => ((recoveredAt ?? 0) - at) / HOUR / 24);
    expect(days?.map(Math.round)).toEqual([1, 1]);

    const busy = await demo.why('training.multinode_shaped_sps');
    expect(busy.explanation.change.kind).toBe('none');
    expect(titlesOf(busy)).toEqual([]);
  },
);
