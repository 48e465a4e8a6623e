import { ago, FIRING, NOW, storm, TIME_ZONE } from '@metta-health-bot/demo/samples';
import { describe, expect, test } from 'vitest';
import { changeLine } from '../../../blocks/incidents/incident-change.ts';
import { renderIncident } from '../../../blocks/incidents/incident-message.ts';
import { type IncidentWhy, renderIncidentWhy } from '../../../blocks/incidents/incident-why.ts';
import type { NearbyEvent } from '../../../src/explain/events-before.ts';
import type { ReportedBefore } from '../../../src/explain/reported-before.ts';
import type { Incident } from '../../../src/incidents/rules/incident.ts';
import { problemsOf } from '../../support/block-kit.ts';
import { elements, shown } from '../../support/blocks.ts';

const AT = ago(40);
const STORM = storm(['Shop', 'Lab', 'Desk', 'Store'], 0);
const LINE: ReportedBefore = {
  kind: 'merge',
  at: ago(70),
  moment: AT,
  title: 'Raise the batch size',
  number: '12',
  author: 'ann',
  url: 'https://github.example.com/a/b/pull/12',
  more: 1,
  hours: 2,
};
const withLine = (incident: Incident, line = LINE): Incident => {
  const subjects = [...new Set(incident.symptoms.map(({ subject }) => subject))];
  return { ...incident, before: Object.fromEntries(subjects.map((subject) => [subject, { ...line, since: AT }])) };
};
const draw = (incident: Incident) => renderIncident({ incident, now: NOW, timeZone: TIME_ZONE });

describe('the change before an incident, in its first message', () => {
  test('it is named with its link, its time and its author, and never as a cause', () => {
    const message = draw(withLine(FIRING));
    expect(shown(message)).toContain(
      '*Shortly before:* PR #12 <https://github.example.com/a/b/pull/12|Raise the batch size> merged',
    );
    expect(message.text).toMatch(/Shortly before: PR #12 "Raise the batch size" merged \d\d:\d\d by ann/);
    expect(shown(message)).not.toMatch(/because|caused|due to/);
    expect(problemsOf(message)).toEqual([]);
  });

  test('nothing is said when nothing is known, and once it is over', () => {
    expect(shown(draw(FIRING))).not.toContain('Shortly before');
    expect(changeLine({ ...withLine(FIRING), status: 'resolved' }, String)).toEqual([]);
  });

  test('of a metric it says when that changed; of a storm the first one is named', () => {
    const [symptom] = FIRING.symptoms;
    if (!symptom) throw new Error('the sample has no symptom');
    const metric = { ...FIRING, subject: 'ci.tests', symptoms: [{ ...symptom, subject: 'ci.tests' }] };
    expect(changeLine(withLine(metric), () => '13:00')[0]).toMatch(
      /^It changed at about 13:00\. \*Shortly before:\* PR/,
    );
    expect(changeLine(withLine(STORM), () => '13:00')).toHaveLength(1);
  });
});

const event = (title: string, more: Partial<NearbyEvent> = {}): NearbyEvent => ({
  feed: 'change',
  what: 'change',
  at: ago(70),
  aheadMs: 1_800_000,
  title,
  level: 'info',
  fields: { kind: 'merge', number: '12', author: 'ann' },
  ...more,
});
const why = (over: Partial<IncidentWhy> = {}): IncidentWhy => ({
  incident: FIRING,
  at: AT,
  before: { from: AT - 12 * 3_600_000, to: AT, moment: AT, changes: [event('Raise the batch size')], failures: [] },
  areas: ['CI/CD'],
  links: [],
  controls: { commandLine: '/health' },
  now: NOW,
  timeZone: TIME_ZONE,
  ...over,
});

describe('Why? of an incident', () => {
  test('changes come first, then the first failed run with its job and commits, then errors of the collector', () => {
    const failures = [
      event('Tests failed on main', {
        feed: 'failed_workflow',
        what: 'failure',
        fields: {
          job: 'unit / 3.12',
          failing_since: 'abcdef0123',
          compare: 'https://github.example.com/a/b/compare/x...y',
        },
      }),
      event('HTTP 401', { feed: 'collector_error', what: 'failure', fields: { collector: 'github' } }),
    ];
    const message = renderIncidentWhy(why({ before: { ...why().before, failures } }));
    const text = shown(message);
    expect(text).toContain('Why? GitHub collector');
    expect(text).toMatch(
      /Raise the batch size by ann.*Tests failed on main, job unit \/ 3\.12, failing since `abcdef01`.*HTTP 401/s,
    );
    expect(text).toContain('|last good to first bad>');
    expect(text).toContain('this says nothing about the cause');
    expect(problemsOf(message)).toEqual([]);
    expect(elements(message)).toEqual([]);
  });

  test('a failed run of an unknown branch is not called the first, and compares no commits', () => {
    const fields = { failing_since: 'abcdef0123', compare: 'https://github.example.com/a/b/compare/x...y' };
    const run = event('Tests failed', { feed: 'failed_workflow', what: 'failure', fields, isBranchUnknown: true });
    const text = shown(renderIncidentWhy(why({ before: { ...why().before, failures: [run] } })));
    expect(text).toMatch(/A failed run, .*Tests failed; not known whether it was on the branch of this metric/);
    expect(text).not.toMatch(/First failure|last good|failing since `/);
  });

  test('nothing found and not read are two things', () => {
    const empty = { ...why().before, changes: [] };
    expect(shown(renderIncidentWhy(why({ before: empty })))).toContain(
      'Nothing found: no change and no failure was reported that may explain CI/CD',
    );
    const unread = shown(renderIncidentWhy(why({ before: empty, problem: 'HTTP 403' })));
    expect(unread).toContain('Not known: the events of that time could not all be read');
    expect(unread).toContain('Not read: some or all events: HTTP 403');
    expect(unread).not.toContain('Nothing found');
  });

  test('a storm offers the explanation of each of its metrics', () => {
    const whys = ['Flaky Checks', 'Tests'].map((label) => ({ label, commandLine: `/health why ci.${label}` }));
    const message = renderIncidentWhy(
      why({ incident: STORM, controls: { commandLine: '/health', whys, repeatable: false, shareable: false } }),
    );
    expect(elements(message).map(({ action_id }) => action_id)).toEqual(['card.why-of']);
    expect(problemsOf(message)).toEqual([]);
  });
});
