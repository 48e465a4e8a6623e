import { describe, expect, test } from 'vitest';
import { droppedEvents, failuresOf, type HistoryEvent, pastIncident } from '../../../src/incidents/history/failures.ts';
import type { Incident } from '../../../src/incidents/rules/incident.ts';
import { HOUR, MINUTE, START, startIncident } from '../incident-harness.ts';

const FAILED = { 'failed github': 'breach' } as const;
const WORKS = { 'failed github': 'healthy' } as const;
/** Minutes after the start. */
const at = (minutes: number) => START + minutes * MINUTE;
const past = (incident: Incident, from = 0) => pastIncident({ incident, earlier: [] }, from);

describe('failures', () => {
  test('an incident that recovers by itself failed once, from its alert to the second healthy evaluation', () => {
    const world = startIncident();
    world.look(FAILED);
    world.look(WORKS);
    world.look(WORKS);
    expect(past(world.about('github'))).toMatchObject({
      kind: 'subject',
      subject: 'github',
      severity: 'critical',
      subjects: ['github'],
      failures: [
        {
          openedAt: at(1),
          isAgain: false,
          acknowledged: null,
          actions: [],
          flaps: 0,
          end: { at: at(3), how: 'recovered', by: null },
        },
      ],
    });
  });

  test('one that re-opens failed twice, and an acknowledgement counts for the failure in which it was made', () => {
    const world = startIncident();
    world.look(FAILED);
    world.wait(4 * MINUTE);
    world.press('github', { kind: 'acknowledge' }, 'U0LEAD');
    world.look(WORKS);
    world.look(WORKS);
    world.look(FAILED);
    world.wait(2 * MINUTE);
    world.press('github', { kind: 'silence', until: world.now() + HOUR, reason: 'the customer Zanzibar' });
    world.press('github', { kind: 'resolve' }, 'U0ONCALL');
    const found = past(world.about('github'));
    expect(found?.failures).toEqual([
      {
        openedAt: at(1),
        isAgain: false,
        acknowledged: { what: 'acknowledged', by: 'U0LEAD', at: at(5) },
        actions: [{ what: 'acknowledged', by: 'U0LEAD', at: at(5) }],
        end: { at: at(7), how: 'recovered', by: null },
        flaps: 0,
      },
      {
        openedAt: at(8),
        isAgain: true,
        acknowledged: null,
        actions: [
          { what: 'silenced', by: 'U0ONCALL', at: at(10) },
          { what: 'resolved', by: 'U0ONCALL', at: at(10) },
        ],
        end: { at: at(10), how: 'person', by: 'U0ONCALL' },
        flaps: 0,
      },
    ]);
    expect(JSON.stringify(found)).not.toContain('Zanzibar');
  });

  test('a failure counts if it was open at some time of the period; one that lasts has no end', () => {
    const world = startIncident();
    world.look(FAILED);
    world.look(WORKS);
    world.look(WORKS);
    world.look(FAILED);
    const incident = world.about('github');
    const counted = (from: number) => past(incident, from)?.failures.map(({ openedAt, end }) => [openedAt, end?.at]);
    expect(counted(at(3))).toEqual([
      [at(1), at(3)],
      [at(4), undefined],
    ]);
    expect(counted(at(3) + 1)).toEqual([[at(4), undefined]]);
    expect(counted(at(900))).toEqual([[at(4), undefined]]);
    world.look(WORKS);
    world.look(WORKS);
    expect(past(world.about('github'), at(6) + 1)).toBeUndefined();
  });

  test('a rule that leaves the catalog is no recovery, and flapping is counted', () => {
    const world = startIncident();
    for (let changes = 0; changes < 4; changes += 1) {
      world.look(FAILED);
      world.look(WORKS);
      world.look(WORKS);
    }
    const flapping = past(world.about('github'));
    expect(flapping?.failures.reduce((sum, { flaps }) => sum + flaps, 0)).toBe(1);
    const other = startIncident();
    other.look(FAILED);
    other.look({ 'failed wandb': 'healthy' });
    expect(past(other.about('github'))?.failures).toMatchObject([{ end: { how: 'rule-removed', by: null } }]);
  });

  test('a storm has the subjects of its symptoms', () => {
    const world = startIncident();
    world.look({ 'failed a': 'breach', 'failed b': 'breach', 'failed c': 'breach', 'failed d': 'breach' });
    expect(past(world.about('storm'))).toMatchObject({ kind: 'storm', subjects: ['a', 'b', 'c', 'd'] });
  });

  test('events that an incident has dropped are taken from its audit, whose ends have no kind', () => {
    const line = (number: number, kind: string, actor: string | null = null): HistoryEvent => ({
      number,
      kind,
      at: number * MINUTE,
      actor,
    });
    const world = startIncident();
    world.look(FAILED);
    const incident = world.about('github');
    const cut = {
      ...incident,
      events: incident.events.map((event) => ({ ...event, number: 6, kind: 'reopened' })),
    } as Incident;
    expect([droppedEvents(incident), droppedEvents(cut)]).toEqual([0, 5]);
    const earlier = [
      line(1, 'opened'),
      line(2, 'acknowledged', 'U1'),
      line(3, 'resolved'),
      line(4, 'reopened'),
      line(5, 'resolved', 'U2'),
    ];
    expect(pastIncident({ incident: cut, earlier }, 0)?.failures).toMatchObject([
      { acknowledged: { by: 'U1' }, end: { at: 3 * MINUTE, how: 'recovered', by: null } },
      { isAgain: true, end: { at: 5 * MINUTE, how: 'person', by: 'U2' } },
      { isAgain: true, end: null },
    ]);
    // Without the audit their beginning is not known, and nothing is made up.
    expect(failuresOf([line(2, 'acknowledged', 'U1'), line(3, 'resolved')])).toEqual([]);
  });
});
