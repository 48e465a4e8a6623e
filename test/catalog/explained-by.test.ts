import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as feeds from '../../src/catalog/feeds.ts';
import { loadCatalog, parseCatalog } from '../../src/catalog/load.ts';
import { MOST_FEEDS } from '../../src/catalog/schema.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { ProblemsError } from '../../src/core/problem.ts';
import { sourceFiles } from '../support/source-files.ts';

const catalogWith = (explained: string, widget = '') => {
  const source = `title: T
areas:
  - key: shop
    title: Shop${explained}
    metrics: [{ key: m, label: M, raw: x.m, unit: u, ramp: { zero: 1, one: 0 }, healthy: "< 5" }]
${widget}`;
  try {
    return parseCatalog([{ file: 'areas.yml', source }]).areas[0]?.explained_by;
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    throw error;
  }
};

const WIDGET = `dashboards:
  - slug: d
    title: D
    template: d.json
    window: 7d
    rows: [{ title: R, widgets: [{ kind: events, title: E, feed: rollout, columns: { A: message } }] }]
`;

describe('explained_by', () => {
  test('names feeds that collectors fill or a table shows; without it the feed of changes', () => {
    expect(catalogWith('')).toEqual(['change']);
    expect(catalogWith('\n    explained_by: []')).toEqual([]);
    expect(catalogWith('\n    explained_by: [job, rollout]', WIDGET)).toEqual(['job', 'rollout']);
  });

  test('an unknown feed is a mistake with the nearest name', () => {
    expect(catalogWith('\n    explained_by: [chnage]')).toEqual([
      {
        where: 'areas.yml:5',
        what: 'no feed is called "chnage"',
        fix: expect.stringMatching(/^did you mean `change`\? the feeds are: change, .*an `events` widget shows it$/),
      },
    ]);
    expect(catalogWith('\n    explained_by: [rollout]')).toMatchObject([{ what: 'no feed is called "rollout"' }]);
    expect(catalogWith('\n    explained_by: change')).toMatchObject([
      { fix: 'list feeds, such as [change, job]; [] for none' },
    ]);
    const many = Array.from({ length: MOST_FEEDS + 1 }, () => 'job').join();
    expect(catalogWith(`\n    explained_by: [${many}]`)).toMatchObject([{ fix: 'name 10 feeds at most' }]);
  });

  test('an area cannot be called why', () => {
    expect(() =>
      parseCatalog([{ file: 'a.yml', source: 'title: T\nareas: [{ key: why, title: X, metrics: [] }]' }]),
    ).toThrow(ProblemsError);
  });

  test('each feed that a collector fills is known, and the shipped areas are explained by changes', () => {
    // The reports of reaches are for the bot itself: no area names their feed.
    const constants: Readonly<Record<string, unknown>> = feeds;
    const filled = sourceFiles(['src/collectors']).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/feed: (?:'(\w+)'|(?!REACH_FEED)([A-Z_]+_FEED))/g)].map(
        ([, feed, constant = '']) => feed ?? constants[constant],
      ),
    );
    expect(filled.length).toBeGreaterThan(3);
    expect(filled.filter((feed) => !feeds.COLLECTED_FEEDS.includes(String(feed)))).toEqual([]);
    expect(filled).toContain(feeds.RUN_FEED);
    expect(loadCatalog(SHIPPED_CATALOG).areas.every(({ explained_by }) => explained_by.includes('change'))).toBe(true);
  });
});
