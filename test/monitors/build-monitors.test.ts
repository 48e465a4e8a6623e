import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ObjectSerializer } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-v1/models/ObjectSerializer.js';
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { SHIPPED_CATALOG, SHIPPED_MONITORS } from '../../src/core/package-root.ts';
import { buildMonitors } from '../../src/monitors/build-monitors.ts';
import { lintMonitor, validateMonitor, warnOfMonitor } from '../../src/monitors/validate.ts';

const catalog = loadCatalog(SHIPPED_CATALOG);
const BUILT = buildMonitors(catalog).map(({ slug, template, body }) => [slug, template, body] as const);
const jsonOf = (body: object): JsonObject => JSON.parse(JSON.stringify(body));

describe('build monitors', () => {
  test.each(BUILT)('%s is what Datadog takes, and its template is what the catalog says', (_, template, body) => {
    expect(validateMonitor(jsonOf(body))).toEqual([]);
    expect(lintMonitor(jsonOf(body))).toEqual([]);
    expect(JSON.parse(readFileSync(join(SHIPPED_MONITORS, template), 'utf8'))).toEqual(body);
  });

  test.each(BUILT)('%s passes through the official client whole', (_, __, body) => {
    const read = ObjectSerializer.deserialize(jsonOf(body), 'Monitor', '');
    const text = JSON.stringify(read, (key, value) => (key === '_unparsed' && value ? expect.fail(key) : value));
    expect(text).not.toContain('additionalProperties');
    expect(JSON.parse(JSON.stringify(ObjectSerializer.serialize(read, 'Monitor', '')))).toEqual(body);
  });

  test('the shipped monitors watch the bot, its outbox, each collector and the figures of merit', () => {
    expect(BUILT.map(([slug, , { query, options }]) => [slug, query, options.no_data_timeframe ?? null])).toEqual([
      ['bot-silent', 'sum(last_5m):sum:metta_health_bot.heartbeat{*} < 1', 10],
      ['outbox-stuck', 'min(last_5m):max:metta_health_bot.outbox.oldest_seconds{*} > 120', null],
      // Three of its own intervals, in minutes: 15, 15, 10, 15 and 60.
      ['collector-silent-github', 'min(last_5m):max:collector.minutes_since_run{collector:github} > 45', 45],
      ['collector-silent-wandb', 'min(last_5m):max:collector.minutes_since_run{collector:wandb} > 45', 45],
      ['collector-silent-skypilot', 'min(last_5m):max:collector.minutes_since_run{collector:skypilot} > 30', 30],
      ['collector-silent-eval', 'min(last_5m):max:collector.minutes_since_run{collector:eval} > 45', 45],
      ['collector-silent-health', 'min(last_5m):max:collector.minutes_since_run{collector:health} > 180', 180],
      ['rollup-stale', 'min(last_5m):max:metta_health_bot.rollup.age_seconds{*} > 10800', 180],
    ]);
    for (const [slug, , { message, tags, options }] of BUILT) {
      expect(message).toMatch(/\n\nNext step: .{40,}/);
      expect(message.split('\n').at(-1)).toBe(`Managed by metta-health-bot: ${slug}`);
      expect(tags).toEqual(['managed-by:metta-health-bot', `monitor:${slug}`]);
      expect(options.notify_no_data).toBe(options.no_data_timeframe !== undefined);
      // A block that speaks of alerts only would not be sent when there is no data.
      expect(message).not.toContain('{{');
    }
  });

  test('an environment narrows every query, and stands in name and tags', () => {
    const monitors = { ...catalog.monitors, environment: 'production', tags: ['team:platform'] };
    const built = buildMonitors({ ...catalog, monitors });
    expect(built.map(({ body }) => body.query).filter((query) => !/\{env:production[,}]/.test(query))).toEqual([]);
    expect(built[0]?.body.name).toBe('Metta System Health: the bot is silent (production)');
    expect(built[0]?.body.tags).toContain('env:production');
    expect(built[0]?.body.tags).toContain('team:platform');
  });

  test('only the handles of the catalog are notified, whatever a title says', () => {
    const [collector] = catalog.collectors;
    if (!collector) throw new Error('the catalog has no collector');
    const hostile = {
      ...collector,
      title: '@all {{#is_alert}} @pagerduty',
      runbook: 'https://x.example.com/@ann?a={{b}}',
    };
    const monitors = { ...catalog.monitors, notify: ['@slack-oncall', '@ann@example.com'] };
    const built = buildMonitors({ ...catalog, title: '@here', collectors: [hostile], monitors });
    for (const { body } of built) {
      const named = `${body.name}\n${body.message}`.match(/@[\w.]/g) ?? [];
      // Those of the two handles; an address has a second one.
      expect(named).toEqual(['@s', '@a', '@e']);
      expect(body.message).not.toMatch(/\{\{|\}\}/);
      expect(body.message).toContain('\n\n@slack-oncall @ann@example.com\n\n');
      expect(warnOfMonitor(jsonOf(body))).toEqual([]);
      expect(lintMonitor(jsonOf(body))).toEqual([]);
    }
  });

  test('a rule may have handles of its own', () => {
    const rules = catalog.monitors.rules.map((rule) =>
      rule.kind === 'bot_silent' ? { ...rule, notify: ['@p1'] } : rule,
    );
    const built = buildMonitors({ ...catalog, monitors: { ...catalog.monitors, notify: ['@p3'], rules } });
    expect(built[0]?.body.message).toContain('\n\n@p1\n\n');
    expect(built[1]?.body.message).toContain('\n\n@p3\n\n');
  });

  test('Datadog forgets a series after a day: no silence may be longer', () => {
    const collectors = catalog.collectors.map((one) => ({ ...one, every: 86_400_000 }));
    const built = buildMonitors({ ...catalog, collectors });
    expect(built[2]?.body.query).toContain('> 4320');
    expect(built[2]?.body.options.no_data_timeframe).toBe(1_440);
  });
});
