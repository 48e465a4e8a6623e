import { describe, expect, test } from 'vitest';
import { createLog } from '../../src/observability/log.ts';
import { createFailureLog, createOnceLog } from '../../src/scheduling/failure-log.ts';
import { StoreError } from '../../src/store/store-error.ts';

describe('failure log', () => {
  test('a problem that comes and goes is logged once, and its end once it has stayed away', () => {
    const lines: string[] = [];
    let now = 0;
    const log = createLog('info', [], { write: (line) => void lines.push(line) });
    const told = createFailureLog(log, () => now, { begins: 'it began', ends: 'it is over' });
    const said = () => lines.splice(0).map((line) => [JSON.parse(line).msg, JSON.parse(line).failures]);
    told.worked();
    expect(said()).toEqual([]);
    for (; now < 60_000; now += 500) {
      told.failed(new StoreError('too many connections'));
      told.worked();
    }
    expect(said()).toEqual([['it began', undefined]]);
    now += 9_000;
    told.worked();
    expect(said()).toEqual([]);
    now += 1_000;
    told.worked();
    told.worked();
    expect(said()).toEqual([['it is over', 120]]);
    told.failed(new StoreError('another reason'));
    expect(said()).toEqual([['it began', undefined]]);
  });

  test('an error that lasts is logged once, and again after it has worked or another one came', () => {
    const said: unknown[] = [];
    const error = (fields: unknown, words?: string) => void said.push([fields, words]);
    const once = createOnceLog({ error }, 'it failed');
    const [full, busy] = [new StoreError('the disk is full'), new StoreError('too many connections')];
    for (const one of [full, new StoreError('the disk is full'), busy, full]) once.failed(one);
    once.worked();
    for (const one of [full, full]) once.failed(one);
    expect(said).toEqual([full, busy, full, full].map((err) => [{ err }, 'it failed']));
  });
});
