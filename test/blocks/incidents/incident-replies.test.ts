import { ago, events, FIRING, NOW, RECOVERED, silence, storm, TIME_ZONE } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { type ReplyContext, renderIncidentReply, shouldNotify } from '../../../blocks/incidents/incident-replies.ts';
import type { EventDetails, Incident, IncidentEvent } from '../../../src/incidents/rules/incident.ts';
import { elements, shown } from '../../support/blocks.ts';

const event = (happening: EventDetails, actor: string | null = null): IncidentEvent => ({
  ...happening,
  number: 4,
  at: NOW,
  actor,
});

function told(
  happening: EventDetails,
  incident: Incident = FIRING,
  actor: string | null = null,
  more?: Partial<ReplyContext>,
) {
  const reply = renderIncidentReply(event(happening, actor), incident, { now: NOW, timeZone: TIME_ZONE, ...more });
  if (!reply) throw new Error(`${happening.kind} is not told`);
  return { reply, said: shown(reply.message), summary: reply.summary, text: reply.message.text };
}

describe('incident replies', () => {
  test('the opening needs no reply, and the end of a silence on what is healthy neither', () => {
    const context = { now: NOW, timeZone: TIME_ZONE };
    expect(renderIncidentReply(event({ kind: 'opened' }), FIRING, context)).toBeNull();
    expect(renderIncidentReply(event({ kind: 'silence-ended', stillFiring: false }), RECOVERED, context)).toBeNull();
  });

  test('a change shows new and cleared symptoms, in their numbers', () => {
    const change = told({ kind: 'changed', added: ['errors github'], cleared: ['failed github'] });
    expect(change.said).toContain('*New:* 5 errors in the last hour, more than 3\n*Cleared:* The newest run failed');
    expect(change.summary).toBe('14:05 new: 5 errors in the last hour, more than 3; cleared: The newest run failed');
    const better = told({ kind: 'changed', added: [], cleared: ['failed github'] });
    expect(better.said).not.toContain('*New:*');
  });

  test('a change of a storm shows names and counts', () => {
    const many = storm(['Alpha', 'Beta', 'Gamma'], 1);
    const { said } = told({ kind: 'changed', added: ['no_data subject-2'], cleared: ['failed subject-0'] }, many);
    expect(said).toContain('*New:* Gamma\n*Cleared:* Alpha\n2 of 3 still failing');
  });

  test('however much has changed, it can be said in one line', () => {
    const many = { ...FIRING, symptoms: FIRING.symptoms.map((one) => ({ ...one, says: 'endless '.repeat(1_000) })) };
    const { summary } = told({ kind: 'changed', added: ['errors github'], cleared: ['failed github'] }, many);
    expect(summary.length).toBeLessThanOrEqual(400);
    expect(summary).toMatch(/^14:05 new: Endless .*…$/);
  });

  test('a repeated failure shows what fails, and who resolved it before', () => {
    expect(told({ kind: 'reopened' }).said).toContain('🔴 *Fails again*\nThe newest run failed; 5 errors');
    const resolved = events({ kind: 'resolved', resolution: { kind: 'person', by: 'U0LEAD' }, at: ago(40) });
    expect(told({ kind: 'reopened' }, { ...FIRING, events: resolved }).said).toContain(
      '🔴 *Still failing* although <@U0LEAD> resolved it',
    );
  });

  test('a flapping reply shows how often, and when it will be calm', () => {
    expect(told({ kind: 'flapping', changes: 6 }).summary).toBe(
      '14:05 flapping: 6 changes in the last hour; quiet until it has been stable for 15 min',
    );
  });

  test('the end of an incident shows its duration and its reason', () => {
    const end = (resolution: NonNullable<Incident['resolution']>) =>
      told({ kind: 'resolved', resolution }, RECOVERED).said;
    expect(end({ kind: 'recovered' })).toContain('🟢 *Recovered* after 29 min');
    expect(end({ kind: 'person', by: 'U0LEAD' })).toContain('⚪ *Resolved* after 29 min by <@U0LEAD>');
    expect(end({ kind: 'rule-removed', rules: ['failed'] })).toContain('⚪ *No longer watched* after 29 min because');
  });

  test('an acknowledgement names who and when, in the zone of the team', () => {
    const { said, summary, text } = told({ kind: 'acknowledged' }, FIRING, 'U0ONCALL');
    expect(said).toContain('*Acknowledged* by <@U0ONCALL>');
    expect(said).toContain('14:05 (Europe/Berlin)');
    expect(summary).toBe('14:05 acknowledged by <@U0ONCALL>');
    expect(text).toBe('GitHub collector: Acknowledged by <@U0ONCALL>. At 14:05 (Europe/Berlin).');
  });

  test('a silence shows who set it, until when and why', () => {
    const { summary } = told({ kind: 'silenced', until: ago(-60), reason: 'deploy' }, FIRING, 'U0ONCALL');
    expect(summary).toBe('14:05 silenced by <@U0ONCALL> until 15:05: deploy');
    expect(told({ kind: 'silenced', until: 'recovery', reason: '' }, FIRING, 'U0ONCALL').summary).toBe(
      '14:05 silenced by <@U0ONCALL> until it recovers',
    );
  });

  test('a silence about to end can be extended or ended', () => {
    const { reply, said } = told({ kind: 'silence-ending', until: ago(-10) });
    expect(said).toContain('🔕 *The silence ends* at 14:15, and it is still failing');
    expect(elements(reply.message)).toMatchObject([
      { action_id: 'incident.extend-silence', value: FIRING.id },
      { action_id: 'incident.end-silence', value: FIRING.id },
    ]);
  });

  test('the end of a silence shows that the incident still fails, and who ended it', () => {
    expect(told({ kind: 'silence-ended', stillFiring: true }).summary).toBe(
      '14:05 no longer silenced, and still failing',
    );
    expect(told({ kind: 'silence-ended', stillFiring: true }, FIRING, 'U0LEAD').said).toContain('ended by <@U0LEAD>');
  });

  test('a reminder mentions the on-call group, if there is one, and says for how long nobody has it', () => {
    const { said, summary } = told({ kind: 'reminded', count: 1 }, FIRING, null, { oncallGroup: 'S0ONCALL' });
    expect(said).toContain('*Nobody has acknowledged this* since 13:36 (29 min)');
    expect(said).toContain('<!subteam^S0ONCALL>');
    expect(summary).not.toContain('<!subteam');
    expect(told({ kind: 'reminded', count: 1 }).said).not.toContain('<!');
  });

  test.each<[EventDetails, boolean]>([
    [{ kind: 'changed', added: [], cleared: [] }, false],
    [{ kind: 'flapping', changes: 6 }, false],
    [{ kind: 'reopened' }, false],
    [{ kind: 'reminded', count: 1 }, false],
    [{ kind: 'acknowledged' }, true],
    [{ kind: 'silenced', until: 'recovery', reason: '' }, true],
    [{ kind: 'silence-ending', until: NOW }, true],
    [{ kind: 'resolved', resolution: { kind: 'recovered' } }, true],
  ])('a reply about %j during a silence is posted: %s', (happening, isToldThen) => {
    const quiet = { ...FIRING, silence: silence(ago(-50)) };
    expect(shouldNotify(event(happening), quiet)).toBe(isToldThen);
    expect(shouldNotify(event(happening), FIRING)).toBe(true);
    expect(shouldNotify(event(happening), { ...FIRING, silence: silence(ago(1)) })).toBe(true);
  });
});
