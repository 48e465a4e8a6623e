import { describe, expect, test } from 'vitest';
import { foreignIn, originOf } from '../../src/slack/inbound-checks.ts';
import { startPermissions } from './permissions/permissions-harness.ts';

describe('inbound origin', () => {
  test.each([
    ['another workspace', { team: { id: 'T0OTHER' } }, 'another-workspace'],
    ['no workspace', { team: null }, 'another-workspace'],
    ['a workspace that is no object', { team: 'T0METTA' }, 'another-app'],
    ['another organization', { team: null, enterprise: { id: 'E0OTHER' } }, 'another-workspace'],
    ['a person of another workspace', { user: { id: 'U0LEAD', team_id: 'T0PARTNER' } }, 'another-workspace'],
    ['a person without a workspace', { user: { id: 'U0LEAD' } }, 'granted'],
    ['another app', { api_app_id: 'A0OTHER' }, 'another-app'],
    ['no app', { api_app_id: undefined }, 'another-app'],
  ])('a click that comes from %s: %s is %s', async (_, forged, expected) => {
    await using rig = await startPermissions();
    expect(await rig.mayAct('lead', forged)).toBe(expected);
  });

  const OWN = { teamId: 'T1', enterpriseId: 'E1' };
  const press = (team: unknown, enterprise: unknown, userTeam?: string) =>
    foreignIn(originOf({ api_app_id: 'A1', team, enterprise, user: { id: 'U1', team_id: userTeam } }), OWN);

  test('workspaces of the own organization are no foreign ones, and their people neither', () => {
    expect(press({ id: 'T1' }, null, 'E1')).toBeNull();
    expect(press({ id: 'T2', enterprise_id: 'E1' }, null, 'T2')).toBeNull();
    expect(press({ id: 'T2' }, { id: 'E1' }, 'E1')).toBeNull();
    expect(press(null, { id: 'E1' }, 'E1')).toBeNull();
    expect(press({ id: 'T2', enterprise_id: 'E2' }, null, 'E1')).toBe('another-workspace');
    expect(press({ id: 'T1', enterprise_id: 'E1' }, null, 'E2')).toBe('another-workspace');
  });

  test('the signature alone decides where the app is not known, as over HTTP', () => {
    expect(foreignIn(originOf({ api_app_id: 'A9', team: { id: 'T1' } }), { teamId: 'T1' })).toBeNull();
  });

  test.each([
    ['the channel', undefined],
    ['the user group', 'S0ONCALL'],
  ])(
    "a person of %s is refused until Slack has named the bot's workspace, which is asked again after 5 s",
    async (_, group) => {
      await using rig = await startPermissions({ ...(group && { group }) });
      rig.slack.faults.next('auth.test', { kind: 'status', status: 500 });
      expect([await rig.mayAct('oncall'), await rig.mayRead('oncall')]).toEqual(['no_answer', 'no_answer']);
      rig.move(5_000);
      expect([await rig.mayAct('oncall'), await rig.mayRead('oncall')]).toEqual(['granted', 'granted']);
    },
  );
});
