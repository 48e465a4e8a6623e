import {
  ago,
  DATADOG_OUTAGE,
  events,
  FIRING,
  NOW,
  RECOVERED,
  silence,
  storm,
  TIME_ZONE,
  WARNING,
} from '@metta-health-bot/demo/samples';
import type { BlockElementAction } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { renderIncident } from '../../../blocks/incidents/incident-message.ts';
import { INCIDENT_ACTIONS } from '../../../blocks/kit/controls.ts';
import type { Incident } from '../../../src/incidents/rules/incident.ts';
import { clickedIncident } from '../../../src/slack/listeners/incident-actions.ts';
import { problemsOf } from '../../support/block-kit.ts';
import { elements, shown } from '../../support/blocks.ts';

const draw = (incident: Incident, now = NOW) => renderIncident({ incident, now, timeZone: TIME_ZONE });
const lines = (incident: Incident, now = NOW) => shown(draw(incident, now)).split('\n');
const controls = (incident: Incident) => elements(draw(incident)).map(({ action_id }) => action_id);

describe('incident message', () => {
  test('a failure shows how urgent it is, what fails in numbers, since when, and that nobody acknowledged it', () => {
    expect(lines(FIRING)).toEqual(
      expect.arrayContaining([
        '🔴 *Critical: GitHub collector*',
        '• The newest run failed',
        '• 5 errors in the last hour, more than 3 (since 13:44)',
        'Failing since 13:36 (Europe/Berlin)',
        'Nobody has acknowledged it yet',
      ]),
    );
    expect(lines(WARNING)).toEqual(
      expect.arrayContaining(['🟡 *Warning: GitHub collector*', 'A run took 48.2 s, more than 30 s']),
    );
  });

  test('the text for notifications is in sentences: state, numbers, action', () => {
    expect(draw(WARNING).text).toBe(
      'Warning: GitHub collector. A run took 48.2 s, more than 30 s. Failing since 13:36 (Europe/Berlin). ' +
        'Nobody has acknowledged it yet. Acknowledge, silence or resolve it here.',
    );
  });

  test('a collector without runs says since when in the one form of a time, with the date on another day; old words stay as they are', () => {
    const noRun = (noRunSince?: number) => {
      const [one] = WARNING.symptoms;
      if (!one) throw new Error('the sample has no symptom');
      const says =
        noRunSince === undefined ? 'no run since 12:10 (Europe/Berlin), one is due every 15 min' : 'one is due';
      return { ...WARNING, symptoms: [{ ...one, says, ...(noRunSince !== undefined && { noRunSince }) }] };
    };
    expect(lines(noRun(ago(60)))).toContain('No run since 13:05, one is due');
    expect(draw(noRun(ago(60))).text).toContain('. No run since 13:05, one is due. ');
    expect(lines(noRun(ago(24 * 60)))).toContain('No run since Nov 22, 14:05, one is due');
    expect(lines(noRun())).toContain('No run since 12:10 (Europe/Berlin), one is due every 15 min');
  });

  test('a firing incident can be acknowledged, silenced and resolved; the id is in each control', () => {
    expect(controls(FIRING)).toEqual([
      'incident.acknowledge',
      'incident.silence',
      'incident.resolve',
      'incident.why',
      'incident.details',
    ]);
    const [acknowledge, menu, resolve] = elements(draw(FIRING));
    expect(acknowledge).toMatchObject({ value: FIRING.id, style: 'primary' });
    expect(menu?.options).toMatchObject(
      ['1h', '4h', '24h', 'recovery', 'own'].map((choice) => ({ value: `${FIRING.id} ${choice}` })),
    );
    expect(resolve?.confirm).toBeDefined();
  });

  test('an id of an older version that leaves no room for a choice in a menu gets a button to the form', () => {
    const id = `${'a'.repeat(64)}.${'m'.repeat(64)}-2026-11-23t22:08:20.123z`;
    const drawn = draw({ ...FIRING, id });
    expect(problemsOf(drawn)).toEqual([]);
    const silencing = elements(drawn).find(({ action_id }) => action_id === INCIDENT_ACTIONS.silence);
    expect(silencing).toMatchObject({ type: 'button', value: `${id} own` });
    expect(clickedIncident(silencing as unknown as BlockElementAction)).toEqual({ incident: id, choice: 'own' });
  });

  test('an acknowledged one names who has it, and offers it to nobody else', () => {
    const acknowledged = { ...FIRING, acknowledged: { by: 'U0ONCALL', at: ago(20) } };
    expect(lines(acknowledged)).toContain('Acknowledged by <@U0ONCALL> at 13:45');
    expect(lines(acknowledged)).not.toContain('Nobody has acknowledged it yet');
    expect(controls(acknowledged)).toEqual([
      'incident.silence',
      'incident.resolve',
      'incident.why',
      'incident.details',
    ]);
  });

  test('a silenced one says until when, by whom and why, and its silence can be ended', () => {
    const silenced = { ...FIRING, silence: silence(ago(-50), 'deploy') };
    expect(lines(silenced)).toEqual(
      expect.arrayContaining([
        '🔕 *Critical, silenced: GitHub collector*',
        'Silenced by <@U0ONCALL> until 14:55: deploy',
      ]),
    );
    expect(controls(silenced)).toContain('incident.end-silence');
    expect(controls(silenced)).not.toContain('incident.silence');
  });

  test('a silence whose time is over is none', () => {
    const over = { ...FIRING, silence: silence(ago(1)) };
    expect(lines(over)).toContain('🔴 *Critical: GitHub collector*');
    expect(controls(over)).toContain('incident.silence');
  });

  test('a recovery shows the whole incident with its times, also to people who saw nothing before', () => {
    expect(lines(RECOVERED)).toEqual(
      expect.arrayContaining([
        '🟢 *Recovered: GitHub collector*',
        'Last symptoms:',
        '• The newest run failed',
        '• 5 errors in the last hour, more than 3 (13:44 to 14:00)',
        'Failed for 24 min, from 13:36 to 14:00 (Europe/Berlin)',
      ]),
    );
    expect(draw(RECOVERED).text).toContain('Last symptoms: The newest run failed; 5 errors');
    expect(lines({ ...RECOVERED, symptoms: WARNING.symptoms })).toContain(
      'Last symptoms: A run took 48.2 s, more than 30 s',
    );
    expect(controls(RECOVERED)).toEqual(['incident.details']);
  });

  test('a recovery on the next day gives every time its date', () => {
    const late = { ...RECOVERED, resolvedAt: ago(-720) };
    expect(lines(late, ago(-720))).toContain(
      'Failed for 12 h 29 min, from Nov 23, 13:36 to Nov 24, 02:05 (Europe/Berlin)',
    );
  });

  test('a silence that outlives the recovery can still be ended', () => {
    expect(controls({ ...RECOVERED, silence: silence(ago(-50)) })).toEqual([
      'incident.end-silence',
      'incident.details',
    ]);
  });

  test('only a recovery that was seen is green', () => {
    const byPerson: Incident = {
      ...RECOVERED,
      symptoms: FIRING.symptoms,
      resolution: { kind: 'person', by: 'U0LEAD' },
    };
    expect(lines(byPerson)).toEqual(
      expect.arrayContaining(['⚪ *Resolved: GitHub collector*', 'Resolved by <@U0LEAD> while it was still failing']),
    );
    const unwatched: Incident = { ...RECOVERED, resolution: { kind: 'rule-removed', rules: ['failed'] } };
    expect(lines(unwatched)).toContain('⚪ *No longer watched: GitHub collector*');
    expect(shown(draw(unwatched))).toContain('`failed`');
  });

  test('an incident that fails again shows since when, and when it began first', () => {
    const again = { ...FIRING, openedAt: ago(180), events: events({ kind: 'reopened', at: ago(29) }) };
    expect(lines(again)).toContain('Failing again since 13:36 (Europe/Berlin), first at 11:05');
  });

  test('a symptom of an earlier failure is not shown with the present one', () => {
    const [failed, errors] = FIRING.symptoms;
    const again = {
      ...FIRING,
      symptoms: [failed, errors && { ...errors, since: ago(170), clearedAt: ago(160) }].filter(
        (one) => one !== undefined,
      ),
    };
    expect(shown(draw(again))).not.toContain('5 errors');
  });

  test('a cleared symptom stays beside those that last', () => {
    const partly = {
      ...FIRING,
      symptoms: FIRING.symptoms.map((one, at) => (at ? one : { ...one, clearedAt: ago(6) })),
    };
    expect(lines(partly)).toContain('• The newest run failed (over since 13:59)');
    expect(draw(partly).text).not.toContain('newest run');
  });

  test('a flapping incident says that updates are reduced', () => {
    expect(lines({ ...FIRING, flapping: true })).toEqual(
      expect.arrayContaining([
        '🔴 *Critical, flapping: GitHub collector*',
        'Kept quiet until it has been stable for 15 min',
      ]),
    );
  });

  test('a storm begins with its counts, then names by rule, and how many more', () => {
    const names = Array.from({ length: 30 }, (_, at) => `Collector ${at}`);
    const told = lines(storm(names, 3));
    expect(told).toContain('🔴 *Critical: 27 of 30 still failing*');
    expect(told).toContain(
      '*Failed* (9): Collector 3, Collector 6, Collector 9, Collector 12, Collector 15, Collector 18, Collector 21, Collector 24, and 1 more',
    );
    expect(told.find((line) => line.startsWith('*No data* (18)'))).toMatch(/and 10 more$/);
    expect(told).toContain('*Recovered* (3): Collector 0, Collector 1, Collector 2');
  });

  test('a Datadog outage says that nothing else is known, and never names a color for it', () => {
    expect(lines(DATADOG_OUTAGE)).toEqual(
      expect.arrayContaining([
        '⚪ *Datadog unreachable: Datadog*',
        'Other alerts are not evaluated meanwhile.',
        'No data from Datadog since 13:36 (Europe/Berlin)',
      ]),
    );
  });

  test('links lead to the runbook and the dashboard; an address cannot end its link early', () => {
    const message = renderIncident({
      incident: FIRING,
      now: NOW,
      timeZone: TIME_ZONE,
      runbook: 'https://runbooks.example.com/a?b=1&c=<|>',
      dashboard: { label: '*Dashboard*', url: 'https://datadog.example.com/', place: 'list' },
    });
    expect(shown(message)).toContain(
      "<https://runbooks.example.com/a?b=1&amp;c=%3C%7C%3E|Runbook>  ·  <https://datadog.example.com/|∗Dashboard∗ in Datadog's dashboard list>",
    );
  });

  test('no block has an id, since each edit would need a new one', () => {
    expect(draw(FIRING).blocks.filter((block) => block.block_id !== undefined)).toEqual([]);
  });
});
