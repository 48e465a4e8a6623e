import { ago, FIRING, fresh, NOW, RECOVERED, silence, stale, TIME_ZONE, WARNING } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { type CollectorsCard, renderCollectors } from '../../../blocks/health/collectors.ts';
import { type Audience, BEST_FORMAT } from '../../../blocks/kit/card.ts';
import type { CollectorHealth, CollectorLine, CollectorReading } from '../../../src/health/collector-health.ts';
import { shown, tableRow, tableRows } from '../../support/blocks.ts';

const READING: CollectorReading = {
  lastRunAt: ago(2),
  durationSeconds: 1.2,
  metricCount: 25,
  failed: false,
  errorsLastHour: 0,
  refused: undefined,
};

function line(title: string, status: CollectorLine['status'], reading: Partial<CollectorReading> = {}): CollectorLine {
  return { name: title, title, everyMs: 900_000, status, reading: { ...READING, ...reading } };
}

const HEALTH: CollectorHealth = {
  timeZone: TIME_ZONE,
  lines: [
    line('Failing', 'red', { failed: true, errorsLastHour: 5 }),
    line('Silent', 'gray', { lastRunAt: ago(200) }),
    line('Never', 'gray', { lastRunAt: null, durationSeconds: null, metricCount: null, errorsLastHour: null }),
    line('Refused', 'gray', { refused: 'no such metric' }),
    line('Well', 'green'),
  ],
  widgets: [],
};

const CARD: CollectorsCard = {
  answer: fresh(HEALTH),
  incidents: [],
  isPosting: true,
  environment: undefined,
  controls: { commandLine: '/collectors' },
  links: [],
  now: NOW,
};

const draw = (card: Partial<CollectorsCard> = {}, audience: Audience = { kind: 'asker' }) =>
  renderCollectors({ ...CARD, ...card }, { ...BEST_FORMAT, audience });

describe('collectors', () => {
  test('every collector has its newest run in numbers, and its light with a word', () => {
    expect(tableRows(draw())[0]).toEqual(['Collector', 'Last Run', 'Duration', 'Metrics', 'Errors (1 h)', 'Status']);
    expect(tableRow(draw(), 'Failing')).toEqual(['Failing', '2 min ago', '1.2 s', '25', '5', '🔴 critical']);
    expect(tableRow(draw(), 'Well')).toEqual(['Well', '2 min ago', '1.2 s', '25', '0', '🟢 healthy']);
  });

  test('a collector without data shows since when, or why, and is gray', () => {
    expect(tableRow(draw(), 'Silent')).toEqual(['Silent', 'none since 10:45', '1.2 s', '25', '0', '⚪ no data']);
    expect(tableRow(draw(), 'Never')).toEqual(['Never', '– none in 30 min', '–', '–', '–', '⚪ no data']);
    expect(tableRow(draw(), 'Refused')[1]).toBe('query rejected: no such metric');
  });

  test('an old run is gray, with the time of the last run that is known', () => {
    const old = draw({ answer: stale(HEALTH) });
    expect(tableRow(old, 'Well')).toEqual(['Well', '14:03', '1.2 s', '25', '0', '⚪ no data']);
    expect(shown(old)).toContain('Datadog answered with an error');
    expect(shown(old)).not.toMatch(/🟢|🔴/);
  });

  const INCIDENTS: CollectorsCard['incidents'] = [
    { incident: FIRING, permalink: 'https://slack.example.com/p1' },
    { incident: { ...WARNING, label: 'Known', acknowledged: { by: 'U0ONCALL', at: ago(20) } } },
    { incident: { ...RECOVERED, label: 'Calm', silence: silence(ago(-20), 'deploy') } },
  ];

  test('open incidents stand beneath with who has them and their thread, then the silences that run', () => {
    const said = shown(draw({ incidents: INCIDENTS })).split('\n');
    expect(said).toEqual(
      expect.arrayContaining([
        '🔴 Critical: GitHub collector  ·  since 13:36  ·  not acknowledged  ·  <https://slack.example.com/p1|Thread>',
        '🟡 Warning: Known collector  ·  since 13:36  ·  acknowledged by <@U0ONCALL>',
        '🔕 Calm collector  ·  until 14:25  ·  by <@U0ONCALL>',
      ]),
    );
    expect(draw({ incidents: INCIDENTS }).text).toContain('Open incidents: GitHub collector, Known collector.');
  });

  test('shared to a channel it mentions none of those who act', () => {
    const shared = draw({ incidents: INCIDENTS }, { kind: 'channel', sharedBy: 'U0LEAD' });
    expect(shown(shared)).not.toContain('<@U0ONCALL>');
    expect(shown(shared)).toContain('Shared by <@U0LEAD>');
  });

  test('the view says with the next step that incidents are not posted anywhere', () => {
    const said = shown(draw({ isPosting: false }));
    expect(said).toContain('Incidents are not posted anywhere: ONCALL_CHANNEL is not set. Next step:');
    expect(said).not.toContain('no open incidents');
    expect(shown(draw())).toContain('no open incidents');
  });
});
