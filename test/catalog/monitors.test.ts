import { describe, expect, test } from 'vitest';
import { parseCatalog } from '../../src/catalog/load.ts';

const AREAS =
  'title: T\nenvironments: { tag: env, names: [production] }\nareas: [{ key: a, title: A, metrics: [{ key: m, label: M, raw: x.m, unit: u, ramp: { zero: 0, one: 1 }, healthy: "> 0" }] }]\n';
const parse = (monitors: string) =>
  parseCatalog([{ file: 'c.yml', source: `${AREAS}monitors: ${monitors}\n` }]).monitors;

describe('monitors', () => {
  test('a catalog without monitors has none; one with them says whom to notify', () => {
    expect(parseCatalog([{ file: 'c.yml', source: AREAS }]).monitors.rules).toEqual([]);
    expect(
      parse('{ notify: ["@pagerduty-oncall", "@ann@example.com"], rules: [{ kind: bot_silent, after: 1h }] }'),
    ).toEqual({
      notify: ['@pagerduty-oncall', '@ann@example.com'],
      tags: [],
      rules: [{ kind: 'bot_silent', after: 3_600_000 }],
    });
  });

  test.each([
    ['{ notify: [pagerduty] }', /write a handle as Datadog has it/],
    ['{ notify: ["@a @b"] }', /write a handle as Datadog has it/],
    ['{ tags: ["Team:X"] }', /write a tag in lower case/],
    ['{ environment: staging }', /the catalog has no environment "staging".*Next step: write production/s],
    ['{ rules: [{ kind: bot_dead }] }', /write `kind: bot_silent`/],
    ['{ rules: [{ kind: bot_silent, after: 5m }] }', /write a duration from 10m to 24h/],
    ['{ rules: [{ kind: rollup_stale, after: 2d }] }', /write a duration from 10m to 24h/],
    [
      '{ rules: [{ kind: bot_silent, after: 10 }] }',
      /`after` cannot be 10\n.*Next step: write the unit too: 10m or 10h$/m,
    ],
    ['{ rules: [{ kind: bot_silent, after: 5 }] }', /Next step: write a duration from 10m to 24h/],
    ['{ rules: [{ kind: rollup_stale, after: 90 }] }', /Next step: write the unit too: 90m$/m],
    ['{ rules: [{ kind: outbox_stuck, older: 120s }] }', /Next step: write 2m$/m],
    ['{ rules: [{ kind: collector_silent, intervals: 1 }] }', /write 2 to 100/],
    ['{ rules: [{ kind: collector_silent, intervals: 1000000 }] }', /write 2 to 100/],
    ['{ rules: [{ kind: outbox_stuck, older: 9999d }] }', /write a duration from 1m to 24h/],
    ['{ rules: [{ kind: bot_silent, after: 10m, priority: 0 }] }', /write 1 \(high\) to 5 \(low\)/],
    ['{ rules: [{ kind: bot_silent, after: 10m, priority: 6 }] }', /write 1 \(high\) to 5 \(low\)/],
    [
      '{ rules: [{ kind: bot_silent, after: 10m }, { kind: bot_silent, after: 1h }] }',
      /the kind of monitor "bot_silent" is used twice/,
    ],
  ])('a mistake is named with its line and the next step: %s', (monitors, words) => {
    expect(() => parse(monitors)).toThrow(words);
    expect(() => parse(monitors)).toThrow(/c\.yml:4/);
  });
});
