import { describe, expect, test } from 'vitest';
import { COLLECTORS } from '../../soak/catalog.ts';
import { byChance, DATABASE_TROUBLES, outageFault, ROUND_MS, roundOf, type SoakEvent } from '../../soak/script.ts';

const rounds = (seed: number, count: number) => Array.from({ length: count }, (_, number) => roundOf(seed, number));

describe('script', () => {
  test('the same seed and number draw the same run, and others another one', () => {
    expect(roundOf(7, 3)).toEqual(roundOf(7, 3));
    expect(roundOf(7, 3)).not.toEqual(roundOf(7, 4));
    expect(roundOf(7, 3)).not.toEqual(roundOf(8, 3));
    expect(outageFault(7, 3)).toEqual(outageFault(7, 3));
  });

  test('a run is in the order of time and within its length', () => {
    for (const { events } of rounds(1, 20)) {
      const times = events.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(Math.max(...times)).toBeLessThanOrEqual(ROUND_MS);
    }
  });

  test('forty runs have every kind of event, and every trouble of a database', () => {
    const all = rounds(2, 40).flatMap(({ events }) => events);
    const kinds: Record<SoakEvent['kind'], true> = {
      trouble: true,
      press: true,
      command: true,
      home: true,
      kill: true,
      stop: true,
      freeze: true,
      links: true,
      'slack-outage': true,
      'datadog-outage': true,
      database: true,
    };
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(Object.keys(kinds)));
    const troubles = all.flatMap((one) => (one.kind === 'database' ? [one.trouble] : []));
    expect(new Set(troubles)).toEqual(new Set(DATABASE_TROUBLES));
  });

  test('collectors rest in some runs, and five runs have them all', () => {
    const used = rounds(3, 5).map(
      ({ events }) => new Set(events.flatMap((one) => (one.kind === 'trouble' ? [one.collector] : []))),
    );
    for (const [index, one] of used.entries()) {
      for (const other of used.slice(index + 1)) expect([...one].filter((name) => other.has(name))).toEqual([]);
      for (const name of one) expect(COLLECTORS).toContain(name);
    }
  });

  test('about one request of a hundred meets a fault', () => {
    for (const list of rounds(4, 5).flatMap(({ slackFaults, datadogFaults }) => [slackFaults, datadogFaults])) {
      const draw = byChance<unknown>(list);
      const struck = Array.from({ length: 20_000 }, draw).filter((fault) => fault !== undefined).length;
      expect(struck).toBeGreaterThan(100);
      expect(struck).toBeLessThan(400);
    }
  });

  test('ten times as many meet one where that is asked for', () => {
    const draw = byChance<unknown>(roundOf(4, 0, 10).slackFaults);
    const struck = Array.from({ length: 2_000 }, draw).filter((fault) => fault !== undefined).length;
    expect(struck).toBeGreaterThan(100);
    expect(struck).toBeLessThan(400);
  });

  test('a fault comes after its gap, and the list begins anew', () => {
    const draw = byChance([
      { gap: 1, fault: 'a' },
      { gap: 0, fault: 'b' },
    ]);
    expect(Array.from({ length: 6 }, draw)).toEqual([undefined, 'a', 'b', undefined, 'a', 'b']);
  });
});
