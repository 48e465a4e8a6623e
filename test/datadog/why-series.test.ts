import { expect, test } from 'vitest';
import { ofScope } from '../../src/datadog/why-series.ts';
import { catalogOf } from '../fixtures/catalogs.ts';

const CATALOG = catalogOf({ shop: ['sales'] });
const event = (title: string, tags: readonly string[], fields: Readonly<Record<string, string>> = {}) => {
  return { feed: 'change', at: 0, title, level: 'info', tags, fields };
};
const EVENTS = [
  event('merge', ['env:production']),
  event('to production', [], { environment: 'Production' }),
  event('to staging', [], { environment: 'staging' }),
  event('to somewhere', [], { environment: 'eu-west-1' }),
  { ...event('job of production', ['env:production']), feed: 'job' },
  { ...event('job of none', []), feed: 'job' },
];
const titles = (scope: string) => ofScope(EVENTS, CATALOG, scope).map(({ title }) => title);

test('a change reaches every environment, a deployment the one that it names, any other event its own', () => {
  expect(titles('*')).toHaveLength(EVENTS.length);
  expect(titles('env:staging')).toEqual(['merge', 'to staging', 'to somewhere', 'job of none']);
  expect(titles('env:production')).toEqual([
    'merge',
    'to production',
    'to somewhere',
    'job of production',
    'job of none',
  ]);
});
