import { describe, expect, test } from 'vitest';
import { canonical, fieldChanges, isSame, orderLike } from '../../src/sync/changes.ts';
import { describeChanges, describeStanding } from '../../src/sync/report.ts';

describe('changes', () => {
  test('two bodies are the same whatever the order of their keys', () => {
    expect(isSame({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 })).toBe(true);
    expect(canonical({ b: 1, a: 2 })).toBe('{"a":2,"b":1}');
  });

  test('changed, added and removed fields are listed with their values', () => {
    const changes = fieldChanges('monitor', { title: 'a', same: 1, old: true }, { title: 'b', same: 1, added: 2 });
    expect(changes.map(({ what }) => what)).toEqual(['title', 'old', 'added']);
    expect(describeChanges(changes, false)).toEqual([
      '    monitor: title',
      '    monitor: old removed',
      '    monitor: added added',
    ]);
    expect(describeStanding({ kind: 'changed', changes })).toBe('~ 3 changes');
  });

  test('keys are written in the order of the stored body, and new ones last', () => {
    expect(JSON.stringify(orderLike({ n: 1, a: 2, b: 3 }, { b: 0, a: 0 }))).toBe('{"b":3,"a":2,"n":1}');
  });
});
