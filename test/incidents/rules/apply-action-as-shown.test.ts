import { describe, expect, test } from 'vitest';
import { withShownStatus } from '../../../src/incidents/rules/apply-action.ts';
import { incidentOf, resolvedAt } from '../../fixtures/incidents.ts';

const cleared = (clearedAt: number | null) => ({ ...incidentOf().symptoms[0], clearedAt });

describe('apply action as shown', () => {
  test('an incident stays the very same where Slack and the store agree', () => {
    const firing = incidentOf();
    const over = incidentOf(resolvedAt(500));
    expect(withShownStatus(firing, true, 900)).toBe(firing);
    expect(withShownStatus(over, false, 900)).toBe(over);
  });

  test('an incident that Slack shows as over is over, with nothing left that fails', () => {
    expect(withShownStatus(incidentOf(), false, 900)).toMatchObject({
      status: 'resolved',
      resolvedAt: 900,
      resolution: { kind: 'recovered' },
      symptoms: [cleared(900)],
      events: [{ kind: 'opened' }, { kind: 'resolved', number: 2, actor: null }],
    });
  });

  test('an incident that Slack shows as firing fires, with the symptoms that cleared last', () => {
    const [symptom] = incidentOf().symptoms;
    const symptoms = [
      { ...incidentOf().symptoms[0], rule: 'slow', clearedAt: 300 },
      { ...incidentOf().symptoms[0], clearedAt: 500 },
    ].map((one) => ({ ...symptom, ...one })) as ReturnType<typeof incidentOf>['symptoms'];
    expect(withShownStatus(incidentOf({ ...resolvedAt(500), symptoms }), true, 900)).toMatchObject({
      status: 'firing',
      resolvedAt: null,
      acknowledged: null,
      symptoms: [
        { rule: 'slow', clearedAt: 300 },
        { rule: 'full', clearedAt: null },
      ],
      events: [{ kind: 'opened' }, { kind: 'reopened', number: 2 }],
    });
  });
});
