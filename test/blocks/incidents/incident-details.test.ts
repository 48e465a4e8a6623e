import { ago, FIRING, NOW, silence, storm, TIME_ZONE } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { renderIncidentDetails } from '../../../blocks/incidents/incident-details.ts';
import { shown } from '../../support/blocks.ts';

const base = { incident: FIRING, now: NOW, timeZone: TIME_ZONE, withReasons: true, hasEarlier: false };
const entry = (minutes: number, what: string, actor: string | null = null, why = '') => ({
  at: ago(minutes),
  actor,
  what,
  why,
});

describe('incident details', () => {
  test('the history says when, what, who and why', () => {
    const audit = [entry(29, 'opened'), entry(20, 'silenced', 'U0ONCALL', 'deploy'), entry(10, 'too-late', 'U0LEAD')];
    expect(shown(renderIncidentDetails({ ...base, audit }))).toContain(
      '*History* (Europe/Berlin)\n13:36  opened\n13:45  silenced by <@U0ONCALL>: deploy\n13:55  clicked too late by <@U0LEAD>',
    );
  });

  test('the details for somebody outside the channel say who silenced the incident and for how long, not why', () => {
    const audit = [
      entry(20, 'silenced', 'U0ONCALL', 'for 4 h, secret, plan'),
      entry(10, 'not-allowed', 'U0LEAD', 'not-a-member'),
    ];
    const incident = { ...FIRING, silence: silence(ago(-60), 'secret, plan') };
    const said = shown(renderIncidentDetails({ ...base, incident, audit, withReasons: false }));
    expect(said).toContain('silenced by <@U0ONCALL>: for 4 h\n');
    expect(said).toContain('Silenced by <@U0ONCALL> until');
    expect(said).toContain('not allowed by <@U0LEAD>: not-a-member');
    expect(said).not.toMatch(/secret|plan/);
  });

  test('a long history shows its last 30 lines and the number of lines before', () => {
    const audit = Array.from({ length: 43 }, (_, at) => entry(43 - at, `event ${at}`));
    const message = renderIncidentDetails({ ...base, audit });
    expect(shown(message)).toContain('and 13 earlier, not shown\n');
    expect(shown(message)).not.toContain('event 12\n');
    expect(shown(message)).toContain('event 13\n');
    expect(message.text).toContain('Its history has 43 lines.');
    const cut = renderIncidentDetails({ ...base, audit, hasEarlier: true });
    expect(shown(cut)).toContain('and more than 13 earlier, not shown\n');
    expect(cut.text).toContain('Its history has more than 43 lines.');
  });

  test('every symptom has its times; those of a storm have their names', () => {
    expect(shown(renderIncidentDetails({ ...base, audit: [] }))).toContain('• The newest run failed (since 13:36)');
    const many = renderIncidentDetails({ ...base, incident: storm(['Alpha', 'Beta'], 1), audit: [] });
    expect(shown(many)).toMatch(/• Alpha: No run since .* \(13:36 to 13:57\)/);
  });
});
