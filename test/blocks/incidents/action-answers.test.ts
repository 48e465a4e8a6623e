import { validateView } from '@metta-health-bot/local-slack';
import { describe, expect, test } from 'vitest';
import {
  renderCouldNotCheck,
  renderNotAllowed,
  renderTooLate,
  renderUnknownIncident,
} from '../../../blocks/incidents/action-answers.ts';
import { renderSilenceModal } from '../../../blocks/incidents/incident-controls.ts';

const AT = Date.parse('2026-11-23T21:08:00Z');

describe('action reply', () => {
  test.each([
    ['acknowledged', 'U0LEAD', '<@U0LEAD> already acknowledged this incident at 22:08 (Europe/Berlin).'],
    ['resolved', 'U0LEAD', '<@U0LEAD> already resolved this incident at 22:08 (Europe/Berlin).'],
    ['resolved', null, 'This incident has been over since 22:08 (Europe/Berlin).'],
    ['silenced', 'U0LEAD', '<@U0LEAD> already silenced this incident at 22:08 (Europe/Berlin).'],
    ['not-silenced', 'U0LEAD', '<@U0LEAD> already ended the silence of this incident at 22:08 (Europe/Berlin).'],
    ['not-silenced', null, 'This incident is no longer silenced.'],
  ] as const)('too late, %s by %s: %s', (why, by, said) => {
    expect(renderTooLate({ kind: 'too-late', why, by, at: AT }, AT + 60_000, 'Europe/Berlin').text).toBe(said);
  });

  test('refusals have a next step', () => {
    expect(renderUnknownIncident().text).toContain('Next step:');
    expect(renderNotAllowed('not-a-member').text).toContain('join the channel');
    expect(renderNotAllowed('not-in-group').text).toContain('`alerts.actors`');
    for (const why of ['another-workspace', 'another-app'] as const) {
      expect(renderNotAllowed(why).text).toMatch(/nothing was changed\. Next step: /);
    }
    expect(renderCouldNotCheck().text).toMatch(/nothing was changed\. Next step: try again in a minute\.$/);
    const mentioned = renderCouldNotCheck({ what: 'No group <!channel>', nextStep: 'write `S1`' });
    expect(mentioned.text).toContain('No group &lt;!channel&gt;. If this persists, ask an admin to do this: ');
  });

  test.each(['Shop', '<!channel> *now*', 'x'.repeat(10_000)])(
    'Slack would take the form for a silence of %j',
    (label) => {
      const view = renderSilenceModal({ incident: 'shop-2026-11-23T21:08:00.000Z', label, channel: 'C0ONCALL' });
      expect(validateView(view, { type: 'modal', refuses: new Set() })).toEqual([]);
      expect(JSON.stringify(view)).not.toContain('<!');
      expect(JSON.parse(view.private_metadata ?? '')).toEqual({
        incident: 'shop-2026-11-23T21:08:00.000Z',
        channel: 'C0ONCALL',
      });
    },
  );
});
