import { ago, FIRING, METRIC_REASON, NOW, REASON, RECOVERED, storm, TIME_ZONE } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { newestReason, reasonDetails, reasonLines } from '../../../blocks/incidents/incident-reason.ts';
import { momentsOf } from '../../../blocks/kit/time.ts';
import type { Incident } from '../../../src/incidents/rules/incident.ts';
import type { CollectorReason } from '../../../src/incidents/rules/reason.ts';

const when = momentsOf(ago(60), NOW, TIME_ZONE);
const lines = (over: Partial<CollectorReason>, incident: Incident = FIRING) =>
  reasonLines({ ...incident, reasons: { github: { ...REASON, ...over } } }, when);

const ERROR = { at: ago(30), message: 'HTTP 502', nextStep: '', about: '' };

describe('incident reason', () => {
  test('the card says the error, the next step, the last good run, and what is gray from when on', () => {
    expect(lines({})).toEqual([
      '*Error at 13:35:* HTTP 401 of GET /repos/example/app/actions/runs: the token has expired',
      '*Next step:* renew GITHUB_TOKEN and restart the bot',
      'Last good run: 13:20',
      'Gray from 13:50 on: 12 rows of CI/CD and 3 of Development, among them Tests Passing',
    ]);
  });

  test('an error of a part names its metrics, which no line about gray rows does then', () => {
    expect(lines({ grayFrom: null })[0]).toBe(
      '*Error at 13:35:* HTTP 401 of GET /repos/example/app/actions/runs: the token has expired (Tests Passing, Merge Time, Flaky Checks, PR Velocity, Hotfixes, and 7 more)',
    );
    expect(reasonDetails(FIRING, when).flat().join()).toContain('(Tests Passing, Merge Time');
  });

  test('of many errors the two newest are shown, the others counted, and the first step that one names', () => {
    const errors = [ERROR, ...REASON.errors, ERROR];
    const shown = lines({ errors, moreErrors: 4 });
    expect(shown[0]).toBe('*Error at 13:35:* HTTP 502');
    expect(shown.slice(2, 4)).toEqual([
      'and 5 more errors: see Details',
      '*Next step:* renew GITHUB_TOKEN and restart the bot',
    ]);
  });

  test('what was not seen is not guessed: each missing part is named', () => {
    expect(reasonLines({ ...FIRING, reasons: {} }, when)).toEqual([
      'The reason is not known yet: it is being read, and this message is updated',
    ]);
    // Nothing is read for the incident of a watch, and its message does not say so for ever.
    expect(reasonLines({ ...FIRING, channel: 'C0SYSTEMHEALTH', reasons: {} }, when)).toEqual([]);
    expect(lines({ errors: [], rows: null })[0]).toBe('Datadog has no error of it since its last good run');
    expect(lines({ errors: [], problem: 'HTTP 403', rows: null })[0]).toBe(
      'Its errors could not be read from Datadog: HTTP 403',
    );
    expect(lines({ problem: 'only the newest 300 events were searched' })).toContain(
      'There may be more errors: only the newest 300 events were searched',
    );
    expect(lines({ lastGoodRunAt: null, grayFrom: null })).toContain(`No good run since ${when(ago(1_440))}`);
    expect(lines({ lastGoodRunAt: null, runs: [] })).toContain(`No run found since ${when(ago(1_440))}`);
    expect(lines({ lastGoodRunAt: null, runs: [], runsProblem: 'HTTP 500' })).toContain(
      'Its last good run could not be read from Datadog: HTTP 500',
    );
  });

  test('a slow run is not asked for errors; a part that fails names the rows without new values', () => {
    expect(lines({ errors: [], needsErrors: false, rows: null })).toEqual(['Last good run: 13:20']);
    expect(
      lines({ rows: { areas: [{ title: 'CI/CD', count: 1 }], example: 'PR Velocity' }, grayFrom: null }).at(-1),
    ).toBe('Without new values: 1 row of CI/CD: PR Velocity');
  });

  test('what is over keeps its error, and not what to do or what is gray', () => {
    expect(lines({}, RECOVERED)).toEqual([expect.stringMatching(/^\*Error at 13:35:\* HTTP 401/)]);
  });

  test('a metric has its value and goal, since when it is red, and the course of a week', () => {
    const subject = 'ci.tests_passing';
    const symptoms = FIRING.symptoms.slice(0, 1).map((symptom) => ({ ...symptom, subject }));
    const incident = { ...FIRING, subject, symptoms, reasons: { [subject]: METRIC_REASON } };
    expect(reasonLines(incident, when)).toEqual([
      'Now 71.4 %, healthy is &gt; 95 %',
      'Red since Nov 22',
      'Last 7 days: 99.1 → 98.7 → no data → 96 → 88.2 → 80 → 71.4',
    ]);
    expect(newestReason(incident)).toEqual(['Now 71.4 %, healthy is &gt; 95 %']);
  });

  test('a storm has the newest error of its first subjects, each with its name', () => {
    const shown = reasonLines(storm(['Alpha', 'Beta', 'Gamma', 'Delta'], 0), when);
    expect(shown).toEqual([expect.stringMatching(/^Beta: HTTP 401/), expect.stringMatching(/^\*Next step:\* renew/)]);
  });

  test('replies and notifications get the newest error in plain words', () => {
    expect(newestReason(FIRING)).toEqual([
      'HTTP 401 of GET /repos/example/app/actions/runs: the token has expired',
      'Next step: renew GITHUB_TOKEN and restart the bot',
    ]);
    expect(newestReason({ ...FIRING, reasons: {} })).toEqual([]);
  });

  test('Details have all errors and the course of the runs', () => {
    const shown = reasonDetails(FIRING, when).flat();
    expect(shown).toContain('*Its newest runs*');
    expect(shown).toContain('14:01  failed · 0.4 s · 1 error');
    expect(shown).toContain('12:50  ran · 12.4 s · 2 errors');
  });

  test('text of a collector mentions nobody and is no markup', () => {
    const message = '<!channel> <@U1> *bold* `code` <https://evil.example|click>';
    const shown = lines({ errors: [{ at: 0, message, nextStep: message, about: message }], problem: message });
    expect(shown.join(' ')).not.toMatch(/<[!@h]|`/);
    expect(
      newestReason({ ...FIRING, reasons: { github: { ...REASON, errors: [{ ...ERROR, message }] } } }).join(),
    ).not.toMatch(/<[!@h]|`/);
  });
});
