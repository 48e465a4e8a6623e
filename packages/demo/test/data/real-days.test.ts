import { samples, seriesOf } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MIDNIGHT, NOW } from '../../../local-datadog/test/gauges.ts';
import file from '../../data/github-daily.json' with { type: 'json' };
import { realGithubSeries } from '../../src/data/real-days.ts';

const data = realGithubSeries({ now: NOW, timeZone: 'Europe/Berlin' });
const valueAt = (metric: string, at: number) => seriesOf(data, metric)[0]?.valueAt(at);
const hotfixes = (day: number) => file.days.at(day)?.['github.commits.hotfix'];

describe('real days', () => {
  test('the last measured day is today, each before it a local day earlier', () => {
    expect(valueAt('github.commits.hotfix', NOW)).toBe(hotfixes(-1));
    expect(valueAt('github.commits.hotfix', MIDNIGHT - HOUR)).toBe(hotfixes(-1));
    expect(valueAt('github.commits.hotfix', MIDNIGHT - HOUR - 1)).toBe(hotfixes(-2));
    for (let day = 0; day < 50; day += 1) {
      expect(valueAt('github.commits.hotfix', NOW - day * DAY), `${day} days ago`).toBe(hotfixes(-1 - day));
    }
  });

  test('there is no data before the first measured day, and the last value goes on after midnight', () => {
    const first = NOW - (file.days.length - 1) * DAY;
    expect(valueAt('github.commits.total_7d', first)).toBe(80);
    expect(valueAt('github.commits.total_7d', first - DAY)).toBeNull();
    expect(valueAt('github.commits.hotfix', NOW + DAY)).toBe(hotfixes(-1));
  });

  test('real days are of production and come every quarter of an hour', () => {
    expect(data.every(({ source, every }) => source === 'real' && every === 900)).toBe(true);
    expect(data.every(({ tags }) => tags.includes('env:production'))).toBe(true);
    expect(new Set(data.map(({ metric }) => metric)).size).toBe(8);
    const today = seriesOf(data, 'github.prs.merged_7d')[0];
    expect(today && samples(today, NOW - HOUR, NOW).map(({ at }) => (at - NOW) / 60_000)).toEqual([-60, -45, -30, -15]);
  });

  test('top contributors are tagged, and only those of the day have a value', () => {
    const today = seriesOf(data, 'github.commits.by_developer_30d')
      .map(({ tags, valueAt: value }) => [tags[1], value(NOW)] as const)
      .filter(([, value]) => value !== null);
    const expected = file.days
      .at(-1)
      ?.top_contributors_30d.map(({ developer, commits }) => [`developer:${developer}`, commits]);
    expect(new Map(today)).toEqual(new Map(expected as [string, number][]));
  });
});
