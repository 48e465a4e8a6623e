import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { isObject, type JsonObject, objectOf } from '../../src/core/json.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { buildDashboards } from '../../src/dashboards/build-dashboards.ts';
import { lintDashboard, validateDashboard } from '../../src/dashboards/validate.ts';
import { judge } from './datadog-shape.ts';
import { recordJudged } from './judged.ts';

const KINDS = [
  { folder: 'dashboards', model: 'Dashboard', count: 6 },
  { folder: 'monitors', model: 'Monitor', count: 8 },
] as const;

const templatesOf = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file !== 'ids.json')
    .map((file) => ({ file, body: objectOf(JSON.parse(readFileSync(join(folder, file), 'utf8'))) }));

/** The dashboards of the catalog where collectors tell what happens as logs; those of the folder tell it as events. */
const WITH_LOGS = buildDashboards({ ...loadCatalog(SHIPPED_CATALOG), feeds: 'logs' }).map(({ slug, body }) => ({
  slug,
  body: objectOf(JSON.parse(JSON.stringify(body))),
}));

const TEMPLATES = KINDS.flatMap((kind) => templatesOf(kind.folder).map((template) => ({ ...kind, ...template })));

afterAll(() =>
  recordJudged(import.meta.url, {
    vendor: 'Datadog templates',
    judge: '@datadog/datadog-api-client',
    shapes: TEMPLATES.length + WITH_LOGS.length,
  }),
);

test.each(KINDS)('all of the $count templates in $folder are checked', ({ folder, count }) => {
  expect(templatesOf(folder)).toHaveLength(count);
});

test.each(TEMPLATES)(
  '$folder/$file: the official client knows every field and value, and loses none',
  ({ body, model }) => {
    expect(judge(body, model, 'v1')).toEqual([]);
  },
);

test.each(WITH_LOGS)(
  '$slug with tables of logs: the official client knows every field and value, and loses none',
  ({ body }) => {
    expect(judge(body, 'Dashboard', 'v1')).toEqual([]);
    expect([...validateDashboard(body), ...lintDashboard(body)]).toEqual([]);
  },
);

test('a table of the design has its columns in the dashboard', () => {
  expect(
    WITH_LOGS.filter(({ body }) => JSON.stringify(body).includes('"logs_stream"')).map(({ slug }) => slug),
  ).toEqual([...['github-cicd', 'training-wandb', 'skypilot-jobs', 'eval-testing', 'collector-health']]);
  expect(JSON.stringify(WITH_LOGS)).not.toContain('event_stream');
});

/** The first object anywhere below for which `change` gives another one, changed. */
function planted(value: unknown, change: (one: JsonObject) => JsonObject | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => planted(item, change));
  if (!isObject(value)) return value;
  const changed = change(value);
  if (changed) return changed;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, planted(item, change)]));
}

const without = (one: JsonObject, field: string) =>
  Object.fromEntries(Object.entries(one).filter(([key]) => key !== field));

describe('a fault in a template is found', () => {
  const dashboards = TEMPLATES.filter(({ model }) => model === 'Dashboard');
  const monitors = TEMPLATES.filter(({ model }) => model === 'Monitor');

  test.each(dashboards)('in dashboards/$file', ({ body }) => {
    const inQueries = (change: (one: JsonObject) => JsonObject) =>
      planted(body, (one) => ('data_source' in one ? change(one) : undefined));
    const broken: readonly unknown[] = [
      { ...body, planted: true },
      inQueries((one) => ({ ...one, planted: 1 })),
      inQueries((one) => ({ ...one, data_source: 'unheard_of' })),
      inQueries((one) => without(one, 'data_source')),
      { ...body, layout_type: 'sideways' },
      without(body, 'widgets'),
      without(body, 'title'),
      { ...body, title: 7 },
    ];
    expect(broken.map((one) => judge(one, 'Dashboard', 'v1').length > 0)).toEqual(broken.map(() => true));
  });

  test.each(monitors)('in monitors/$file', ({ body }) => {
    const options = objectOf(body.options);
    const broken: readonly unknown[] = [
      { ...body, planted: true },
      { ...body, options: { ...options, planted: 1 } },
      { ...body, type: 'unheard of' },
      { ...body, options: { ...options, on_missing_data: 'unheard_of' } },
      without(body, 'query'),
      without(body, 'type'),
    ];
    expect(broken.map((one) => judge(one, 'Monitor', 'v1').length > 0)).toEqual(broken.map(() => true));
  });

  test('a template that would come back changed is found', () => {
    const [{ body = {} } = {}] = monitors;
    expect(judge({ ...body, created: '2026-11-24T12:00:00+01:00' }, 'Monitor', 'v1')).toEqual([]);
    expect(judge({ ...body, created: 'no time' }, 'Monitor', 'v1')).toMatchObject([
      { message: expect.stringContaining('written again') },
    ]);
  });
});
