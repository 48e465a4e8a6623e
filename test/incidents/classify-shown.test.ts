import { describe, expect, test } from 'vitest';
import { classifyShown } from '../../src/incidents/classify-shown.ts';
import type { Signal } from '../../src/incidents/rules/evaluation.ts';
import type { Incident } from '../../src/incidents/rules/incident.ts';
import type { Posted, ShownMessage } from '../../src/store/outbox.ts';
import { incidentOf, resolvedAt } from '../fixtures/incidents.ts';

const shown = (subject: string): ShownMessage => ({
  channel: 'C1',
  ts: '1.1',
  key: 'incident:before',
  revision: 1,
  about: { subject, live: true },
});
const DISK = shown('subject disk');
const STORM = shown('storm storm');

const signals = (verdicts: Readonly<Record<string, Signal['verdict']>>): readonly Signal[] =>
  Object.entries(verdicts).map(([name, verdict]) => {
    const [subject = '', rule = 'full'] = name.split(' ');
    return { rule, subject, label: subject, verdict, severity: 'critical', holdMs: 0, says: '' };
  });

const classify = (
  message: ShownMessage,
  verdicts: Readonly<Record<string, Signal['verdict']>>,
  incidents: readonly Incident[] = [],
  places: Readonly<Record<string, string>> = {},
) => {
  const posted = new Map<string, Posted>(
    Object.entries(places).map(([id, ts]) => [`incident:${id}`, { channel: 'C1', ts }]),
  );
  return classifyShown(message, {
    evaluation: { kind: 'evaluated', at: 0, signals: signals(verdicts) },
    incidents,
    posted,
  });
};

describe('restore verdict', () => {
  test('a message in which an incident goes on is taken', () => {
    expect(classify(DISK, { disk: 'breach' }, [incidentOf()], { 'disk-1': '1.1' })).toBe('adopted');
  });

  test('a shown incident is healthy where each of its rules says so', () => {
    expect(classify(DISK, { disk: 'healthy', net: 'breach' })).toBe('healthy');
  });

  test('a shown incident is unwatched, and not healthy, where no rule covers it any more', () => {
    expect(classify(DISK, { net: 'breach' })).toBe('unwatched');
    expect(classify(DISK, {})).toBe('unwatched');
    expect(classify(STORM, {})).toBe('unwatched');
  });

  test('a breach, also one that does not fire yet, and no data leave it open', () => {
    expect(classify(DISK, { disk: 'breach' })).toBe('open');
    expect(classify(DISK, { 'disk full': 'healthy', 'disk slow': 'unknown' })).toBe('open');
  });

  test('a shown incident stays open while one about the same has no message yet, also one that is over', () => {
    expect(classify(DISK, { disk: 'healthy' }, [incidentOf()])).toBe('open');
    expect(classify(DISK, { disk: 'healthy' }, [incidentOf(resolvedAt(5))])).toBe('open');
  });

  test('a shown incident that another message covers is reported elsewhere: one about the same, or a storm that holds it', () => {
    expect(classify(DISK, { disk: 'breach' }, [incidentOf()], { 'disk-1': '2.2' })).toBe('posted-elsewhere');
    const storm = incidentOf({ id: 'storm-1', kind: 'storm', subject: 'storm' });
    expect(classify(DISK, { disk: 'breach' }, [storm], { 'storm-1': '2.2' })).toBe('posted-elsewhere');
    expect(classify(DISK, { disk: 'breach' }, [storm])).toBe('open');
  });

  test('a storm is closed when all that fails has a message, and never called healthy where there is no data', () => {
    expect(classify(STORM, { disk: 'breach', net: 'healthy' })).toBe('open');
    expect(classify(STORM, { disk: 'breach', net: 'healthy' }, [incidentOf()])).toBe('open');
    expect(classify(STORM, { disk: 'breach', net: 'healthy' }, [incidentOf()], { 'disk-1': '2.2' })).toBe(
      'posted-elsewhere',
    );
    expect(classify(STORM, { disk: 'healthy' })).toBe('healthy');
    expect(classify(STORM, { disk: 'unknown' })).toBe('posted-elsewhere');
  });

  test('a shown Datadog outage is over when Datadog is read', () => {
    expect(classify(shown('datadog-outage datadog-outage'), { disk: 'unknown' })).toBe('healthy');
  });

  test('a subject may have any name', () => {
    expect(classify(shown('subject storm'), { storm: 'breach' })).toBe('open');
    expect(classify(shown('subject a b'), { a: 'breach' })).toBe('unwatched');
  });
});
