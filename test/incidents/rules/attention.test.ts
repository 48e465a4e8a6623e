import { describe, expect, test } from 'vitest';
import { type AttentionPolicy, notificationOf } from '../../../src/incidents/rules/attention.ts';
import type { EventDetails, IncidentStep } from '../../../src/incidents/rules/incident.ts';
import { MINUTE, POLICY, signalOf, startIncident } from '../incident-harness.ts';

const ALL: AttentionPolicy = {
  broadcast: ['reopened', 'worse', 'reminded'],
  mention: ['opened', 'reopened', 'worse', 'reminded'],
};

type Story = ReturnType<typeof startIncident>;

/** What is heard of the newest event: `broadcast`, `mention`, both or nothing. */
function heard(story: Story, subject = 'shop', policy = ALL): string {
  const incident = story.about(subject);
  const event = incident.events.at(-1);
  if (event === undefined) return 'no event';
  const { broadcast, mention } = notificationOf(event, incident, policy);
  return [event.kind, ...(broadcast ? ['broadcast'] : []), ...(mention ? ['mention'] : [])].join(' ');
}

const see = (story: Story, verdicts: Readonly<Record<string, 'breach' | 'healthy'>>) =>
  story.see(
    Object.entries(verdicts).map(([key, verdict]) =>
      signalOf(key, verdict, { severity: key.startsWith('errors') ? 'warning' : 'critical' }),
    ),
  );

describe('attention', () => {
  test('what asks for action is heard: opened, re-opened, nobody has acknowledged', () => {
    const story = startIncident();
    see(story, { 'failed shop': 'breach' });
    expect(heard(story)).toBe('opened mention');
    story.wait(30 * MINUTE);
    story.timers();
    expect(heard(story)).toBe('reminded broadcast mention');
    for (let count = 0; count < 2; count += 1) see(story, { 'failed shop': 'healthy' });
    expect(heard(story)).toBe('resolved');
    see(story, { 'failed shop': 'breach' });
    expect(heard(story)).toBe('reopened broadcast mention');
  });

  test('what informs is quiet: acknowledged, silenced, its end, resolved', () => {
    const story = startIncident();
    see(story, { 'failed shop': 'breach' });
    story.press('shop', { kind: 'acknowledge' });
    expect(heard(story)).toBe('acknowledged');
    story.press('shop', { kind: 'silence', until: story.now() + 15 * MINUTE, reason: '' });
    expect(heard(story)).toBe('silenced');
    story.wait(6 * MINUTE);
    story.timers();
    expect(heard(story)).toBe('silence-ending');
    story.wait(10 * MINUTE);
    story.timers();
    expect(heard(story)).toBe('silence-ended');
    story.press('shop', { kind: 'resolve' });
    expect(heard(story)).toBe('resolved');
  });

  test('an incident that becomes critical is heard once: coming and going while it lasts is no news, improving is none', () => {
    const story = startIncident();
    see(story, { 'errors shop': 'breach', 'failed shop': 'healthy' });
    expect(heard(story)).toBe('opened');
    const changes: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      see(story, { 'errors shop': 'breach', 'failed shop': 'breach' });
      changes.push(heard(story));
      for (let calm = 0; calm < 2; calm += 1) see(story, { 'errors shop': 'breach', 'failed shop': 'healthy' });
      changes.push(heard(story));
    }
    expect(changes).toEqual(['changed broadcast mention', ...Array(5).fill('changed')]);
    for (let count = 0; count < 2; count += 1) see(story, { 'errors shop': 'healthy', 'failed shop': 'healthy' });
    see(story, { 'errors shop': 'breach', 'failed shop': 'healthy' });
    expect(heard(story)).toBe('reopened broadcast');
    see(story, { 'errors shop': 'breach', 'failed shop': 'breach' });
    expect(heard(story)).toBe('changed broadcast mention');
  });

  test('more of the same is not worse: another warning, another critical rule', () => {
    const story = startIncident();
    see(story, { 'errors shop': 'breach' });
    see(story, { 'errors shop': 'breach', 'errors2 shop': 'breach' });
    expect(heard(story)).toBe('changed');
    const critical = startIncident();
    see(critical, { 'failed shop': 'breach' });
    see(critical, { 'failed shop': 'breach', 'no_data shop': 'breach' });
    expect(heard(critical)).toBe('changed');
  });

  test('of a warning only the reminders mention the group', () => {
    const story = startIncident();
    see(story, { 'errors shop': 'breach' });
    expect(heard(story)).toBe('opened');
    story.wait(POLICY.remindMs.warning);
    story.timers();
    expect(heard(story)).toBe('reminded broadcast mention');
  });

  test('flapping is not noise: two re-openings are heard, then none until it has been calm', () => {
    const story = startIncident();
    const steps: IncidentStep[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      const isHealthy = minute % 3 !== 0;
      const signals = [signalOf('failed shop', isHealthy ? 'healthy' : 'breach')];
      const evaluation = { kind: 'evaluated', at: story.now() + MINUTE, signals } as const;
      steps.push(...story.preview(evaluation).steps);
      story.see(signals);
    }
    const reached = steps.flatMap(({ incident, events }) =>
      events.map((event) => ({ kind: event.kind, ...notificationOf(event, incident, ALL) })),
    );
    expect(reached.filter(({ broadcast }) => broadcast).map(({ kind }) => kind)).toEqual(['reopened', 'reopened']);
    expect(reached.filter(({ mention }) => mention)).toHaveLength(3);
    expect(story.firing('shop').flapping).toBe(true);
  });

  test('the catalog chooses, and may choose nothing', () => {
    const happenings: readonly EventDetails[] = [
      { kind: 'opened' },
      { kind: 'reopened' },
      { kind: 'changed', added: [], cleared: [], isWorse: true },
      { kind: 'reminded', count: 1 },
    ];
    const story = startIncident();
    see(story, { 'failed shop': 'breach' });
    const incident = story.firing('shop');
    const reach = (policy: AttentionPolicy) =>
      happenings.map((happening) => notificationOf({ ...happening, number: 2, at: 0, actor: null }, incident, policy));
    expect(reach({ broadcast: [], mention: [] })).toEqual(Array(4).fill({ broadcast: false, mention: false }));
    expect(reach({ broadcast: ['worse'], mention: ['opened'] })).toEqual([
      { broadcast: false, mention: true },
      { broadcast: false, mention: false },
      { broadcast: true, mention: false },
      { broadcast: false, mention: false },
    ]);
  });
});
