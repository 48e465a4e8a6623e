import { describe, expect, test } from 'vitest';
import { incidentId } from '../../../src/incidents/rules/incident.ts';

describe('incident', () => {
  test('an id names the subject and the time, to the millisecond', () => {
    const at = Date.parse('2026-01-02T03:04:05.006Z');
    expect(incidentId('payments.refund_rate', at, new Set())).toBe('payments.refund_rate-2026-01-02t03:04:05.006z');
  });

  test('an id has safe characters only, whatever the subject', () => {
    expect(incidentId('Größe <!channel> x', 0, new Set())).toMatch(/^[a-z0-9._:-]+$/);
  });

  test('no two ids are the same', () => {
    const taken = new Set<string>();
    for (let count = 0; count < 5; count += 1) taken.add(incidentId('shop', 0, taken));
    expect(taken.size).toBe(5);
  });

  test('the id of the longest subject leaves room for a choice in a menu of 150 characters', () => {
    const subject = `${'a'.repeat(64)}.${'m'.repeat(64)}`;
    const taken = new Set<string>();
    for (let count = 0; count < 1_000; count += 1) taken.add(incidentId(`${subject.slice(0, -3)}${count}`, 0, taken));
    expect(taken.size).toBe(1_000);
    for (const id of taken) expect(`${id} recovery`.length).toBeLessThanOrEqual(150);
  });
});
