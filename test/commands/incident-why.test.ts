import { FIRING, NOW, REASON, RECOVERED, storm } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { renderCard } from '../../blocks/render-card.ts';
import { incidentWhyCard, metricWhyLine } from '../../commands/incident-why.ts';
import type { FailureMoment } from '../../src/datadog/reported-before-reader.ts';
import type { Incident } from '../../src/incidents/rules/incident.ts';
import { elements } from '../support/blocks.ts';

const VIEW = { tables: 'data_table', charts: 6, audience: { kind: 'asker' } } as const;

/** What is asked about an incident, and what is answered when nothing was reported. */
async function askedOf(incident: Incident) {
  const asked: FailureMoment[] = [];
  const around = async (failure: FailureMoment) => {
    asked.push(failure);
    const before = { from: failure.at, to: failure.at, moment: failure.at, changes: [], failures: [] };
    return { kind: 'fresh', value: { before, areas: [] }, at: NOW } as const;
  };
  const ports = { reader: { around } as never, clock: () => NOW, timeZone: 'UTC' };
  const message = renderCard(await incidentWhyCard(incident, ports, []), VIEW);
  return { asked, message };
}

describe('why of an incident', () => {
  test('that of a metric is the one of its command', () => {
    expect(metricWhyLine({ kind: 'subject', subject: 'ci.flaky_checks' })).toBe('/health why ci.flaky_checks');
    expect(metricWhyLine({ kind: 'subject', subject: 'github' })).toBeUndefined();
    expect(metricWhyLine({ kind: 'storm', subject: 'storm.x' })).toBeUndefined();
  });

  test('a collector is asked about from its first bad run on, which is before the alert', async () => {
    const good = REASON.lastGoodRunAt ?? 0;
    const bad = REASON.runs.filter(({ at }) => at > good).at(-1)?.at ?? Number.POSITIVE_INFINITY;
    const [symptom] = FIRING.symptoms;
    const { asked } = await askedOf({ ...FIRING, reasons: { github: REASON } });
    expect(asked).toEqual([{ subjects: ['github'], at: Math.min(bad, symptom?.since ?? 0) }]);
    const { asked: later } = await askedOf({ ...RECOVERED, reasons: {} });
    expect(later[0]?.at).toBe(Math.min(...RECOVERED.symptoms.map(({ since }) => since)));
  });

  test('of a storm all subjects are asked about at once, and its metrics are offered', async () => {
    const whole = storm(['Shop', 'Lab', 'Desk', 'Store'], 0);
    const symptoms = whole.symptoms.map((one, at) => (at === 0 ? { ...one, subject: 'ci.flaky_checks' } : one));
    const { asked, message } = await askedOf({ ...whole, symptoms });
    expect(asked.map(({ subjects }) => subjects.length)).toEqual([4]);
    expect(elements(message).map(({ action_id }) => action_id)).toEqual(['card.why-of']);
  });
});
