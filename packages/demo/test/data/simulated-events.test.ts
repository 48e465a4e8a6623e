import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../../../src/catalog/load.ts';
import { shownCatalog } from '../../../../src/cli/demo-bot.ts';
import { DAY, HOUR, NOW } from '../../../local-datadog/test/gauges.ts';
import { simulatedEvents } from '../../src/data/simulated-events.ts';

const shown = shownCatalog(loadCatalog('catalog'));
const eventsAt = (now: number, timeZone = 'UTC') => simulatedEvents(shown, { now, timeZone });
const feedOf = ({ tags }: { readonly tags: readonly string[] }) => tags.find((tag) => tag.startsWith('feed:'));

describe('simulated events', () => {
  test.each(Array.from({ length: 24 }, (_, hour) => hour))(
    'at %i h the same number of each feed has happened, within a week, and each says that it is made up',
    (hour) => {
      const now = NOW - 14 * HOUR + hour * HOUR + 7;
      const events = eventsAt(now);
      const feeds = events.map(feedOf);
      const counts = [...new Set(feeds)].map((feed) => [feed, feeds.filter((one) => one === feed).length]);
      expect(Object.fromEntries(counts)).toEqual({
        'feed:failed_workflow': 9,
        'feed:training_run': 7,
        'feed:job': 6,
        'feed:eval_run': 5,
        'feed:change': 17,
        'feed:collector_error': 3,
      });
      for (const { at, title, tags } of events) {
        expect(at).toBeGreaterThan(now - 7 * DAY);
        expect(at).toBeLessThanOrEqual(now);
        expect(title).toMatch(/ \(simulated\)$/);
        expect(tags).toContain('source:simulated');
      }
    },
  );

  test('what does not belong to a story leaves it its hours, in its own order', () => {
    const names = (now: number) =>
      eventsAt(now)
        .filter(({ tags }) => tags.includes('feed:job'))
        .map(({ title }) => title);
    expect(names(NOW)).toEqual(names(NOW - 13 * HOUR));
    const midnight = NOW - 14 * HOUR;
    const inStory = eventsAt(NOW).filter(({ at }) => at > midnight - 16 * HOUR && at <= midnight + 3 * HOUR);
    expect(inStory.map(({ title }) => title.replace(' (simulated)', ''))).toEqual([
      'Split the settings of the loader',
      'Raise the batch size of the arena',
      'Describe the maps of the arena',
      'Start the unit tests in parallel',
      'Unit Tests failed on main',
      'Correct the README',
    ]);
  });

  test('the same moment has the same events', () => {
    expect(eventsAt(NOW, 'Asia/Tokyo')).toEqual(eventsAt(NOW, 'Asia/Tokyo'));
  });
});
