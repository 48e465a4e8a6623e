import { describe, expect, test } from 'vitest';
import { oncallGroupProblems, unheardReminders } from '../../src/app/notification-problems.ts';
import type { LookupResult, Members } from '../../src/slack/permissions/lookup-client.ts';
import { lookupProblemOf, NO_ANSWER } from '../../src/slack/permissions/lookup-problem.ts';
import { catalogOf } from '../fixtures/catalogs.ts';

const alertsOf = (alerts: object) => catalogOf({ ci: ['tests'] }, [], { alerts }).alerts;
const QUIET = { broadcast: [] };
const GROUP = { oncall: 'S0ONCALL' };

describe('on-call reach', () => {
  test('reminders are heard by default, in the channel or by the group', () => {
    for (const alerts of [{}, GROUP, { ...QUIET, ...GROUP }, { broadcast: ['reminded'], mention: [] }])
      expect(unheardReminders(alertsOf(alerts))).toBeNull();
  });

  test('reminders that only the thread would get are said, with what to change', () => {
    expect(unheardReminders(alertsOf(QUIET))).toMatch(
      /^Reminders reach only people who follow the thread: .* names no group under alerts\.oncall\. Next step: add `reminded` to alerts\.broadcast/,
    );
    const withoutMention = alertsOf({ broadcast: ['reopened'], mention: ['opened'], ...GROUP });
    expect(unheardReminders(withoutMention)).toMatch(/leaves them out of alerts\.mention\. Next step: /);
  });

  const problemsOf = (answer: LookupResult<Members> | undefined, alerts: object = GROUP) =>
    oncallGroupProblems({ last: () => answer }, alertsOf(alerts)).map(({ what, isNotReady }) => [what, isNotReady]);
  const refused = (word: string): LookupResult<Members> => {
    const error = Object.assign(new Error(word), {
      code: 'slack_webapi_platform_error',
      data: { ok: false, error: word },
    });
    return { kind: 'problem', problem: lookupProblemOf(error, { kind: 'group', id: 'S0ONCALL' }) };
  };

  test('a group without members is a problem, and one with members is none', () => {
    const members = (...ids: string[]): LookupResult<Members> => ({ kind: 'found', value: { ids: new Set(ids) } });
    expect(problemsOf(members('U1'))).toEqual([]);
    expect(problemsOf(members())).toEqual([
      [expect.stringContaining('S0ONCALL, which the catalog names under'), false],
    ]);
    expect(problemsOf(members(), { ...GROUP, mention: [] })).toEqual([]);
    expect(problemsOf(members(), {})).toEqual([]);
  });

  test('an unanswered lookup is no problem yet', () => {
    expect(problemsOf(undefined)).toEqual([]);
    expect(problemsOf({ kind: 'problem', problem: NO_ANSWER })).toEqual([]);
  });

  test.each(['no_such_subteam', 'subteam_not_found'])('%s: Slack does not know the group', (word) => {
    const [[what = ''] = []] = problemsOf(refused(word));
    expect(what).toMatch(/^(Slack has no user group S0ONCALL, which the catalog names under alerts\.oncall)?/);
  });
});
