import { type ClosedMessage, renderClosedMessage } from '../../../../blocks/incidents/closed-message.ts';
import { type IncidentView, renderIncident } from '../../../../blocks/incidents/incident-message.ts';
import type { Incident, Symptom } from '../../../../src/incidents/rules/incident.ts';
import { HOSTILE_NAMES, HUGE_NAMES } from './hostile.ts';
import type { PreviewCase } from './preview-case.ts';
import {
  ago,
  DATADOG_OUTAGE,
  events,
  FIRING,
  METRIC_REASON,
  REASON,
  RECOVERED,
  silence,
  storm,
  symptom,
  WARNING,
} from './sample-incident.ts';
import { listed } from './sample-links.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';
import { sampleReported } from './sample-why.ts';

/** Targets of the samples' links. */
export const LINKS = {
  runbook: 'https://runbooks.example.com/collectors',
  dashboard: listed('Collector Health'),
} as const;

function incident(
  title: string,
  {
    about,
    shown,
    card = LINKS,
  }: { readonly about: string; readonly shown: Incident; readonly card?: Partial<IncidentView> },
): PreviewCase {
  const message = renderIncident({ incident: shown, now: NOW, timeZone: TIME_ZONE, ...card });
  return { title: `Incident, ${title}`, about, message };
}

const closed = (title: string, about: string, shown: ClosedMessage): PreviewCase => ({
  title: `Incident, ${title}`,
  about,
  message: renderClosedMessage(shown),
});

const COLLECTORS = ['GitHub', 'WandB', 'Skypilot', 'Eval', 'Health', ...'ABCDEFGHI'];
const symptomsNamed = (names: readonly string[]): readonly Symptom[] =>
  names.map((name, at) =>
    symptom(`rule_${at}`, { says: name, since: at, more: { clearedAt: at % 2 === 0 ? null : ago(1) } }),
  );
const INJECTED = HOSTILE_NAMES.join(' ');
const INJECTED_CHANGE = { ...sampleReported(INJECTED), number: INJECTED, author: INJECTED, url: INJECTED };
const acknowledged = { by: 'U0ONCALL', at: ago(20) };

/** The first message of an incident's thread in every state it can be in. */
export const INCIDENT_CASES: readonly PreviewCase[] = [
  incident('critical', { about: 'Failures in numbers, since when, and the buttons.', shown: FIRING }),
  incident('critical, with the change before it', {
    about: 'The change that was reported nearest before, with its time and link. It claims no cause.',
    shown: {
      ...FIRING,
      before: { github: { ...sampleReported('Start the unit tests in parallel', 2), since: ago(40) } },
    },
  }),
  incident('critical, the change before it injected', {
    about: 'Names of data show as they are.',
    shown: { ...FIRING, before: { github: { ...INJECTED_CHANGE, since: ago(40) } } },
  }),
  incident('critical, its reason not read yet', {
    about: 'The alarm does not wait for the reason; the message is edited when it is known.',
    shown: { ...FIRING, reasons: {} },
  }),
  incident('critical, its errors could not be read', {
    about: 'What was not seen is not guessed.',
    shown: {
      ...FIRING,
      reasons: {
        github: {
          ...REASON,
          errors: [],
          problem: 'HTTP 403: the application key needs the scope events_read',
          runs: [],
          lastGoodRunAt: null,
          runsProblem: 'no response within 10 s',
          grayFrom: null,
        },
      },
    },
  }),
  incident('a part fails', {
    about: 'Several errors, and the rows that have no new value.',
    shown: {
      ...FIRING,
      symptoms: FIRING.symptoms.slice(1),
      severity: 'warning',
      reasons: {
        github: {
          ...REASON,
          errors: [
            ...REASON.errors,
            { at: ago(31), message: 'HTTP 502 of GET /repos/example/app/pulls', nextStep: '', about: 'PR Velocity' },
            { at: ago(46), message: 'the rate limit is used up', nextStep: '', about: '' },
          ],
          moreErrors: 2,
          rows: { areas: [{ title: 'CI/CD', count: 3 }], example: 'PR Velocity' },
          grayFrom: null,
        },
      },
    },
  }),
  incident('critical, mentions the group on call', {
    about: 'The group is the one of the catalog.',
    shown: FIRING,
    card: { ...LINKS, oncallGroup: 'S0ONCALL' },
  }),
  incident('a red metric', {
    about: 'Value, goal, since when, and the course of a week.',
    shown: {
      ...FIRING,
      id: 'ci.tests_passing-2026-11-23T12:36:00.000Z',
      subject: 'ci.tests_passing',
      label: 'Tests Passing (CI/CD)',
      symptoms: [
        symptom('red', {
          says: "today's score is 0.21, red",
          since: 29,
          more: { subject: 'ci.tests_passing', label: 'Tests Passing (CI/CD)' },
        }),
      ],
      reasons: { 'ci.tests_passing': METRIC_REASON },
    },
  }),
  incident('warning', { about: 'One rule, less urgent; no runbook, no dashboard.', shown: WARNING, card: {} }),
  incident('acknowledged', {
    about: 'Its owner, and since when; there is no button any more.',
    shown: { ...FIRING, acknowledged },
  }),
  incident('silenced', {
    about: 'With its end, its author and its reason; the silence can be ended.',
    shown: {
      ...FIRING,
      silence: silence(ago(-50), 'known: the token is being replaced'),
    },
  }),
  incident('silenced until recovery', {
    about: 'A silence without an end time.',
    shown: {
      ...WARNING,
      acknowledged,
      silence: silence('recovery'),
    },
  }),
  incident('partly over', {
    about: 'Cleared symptoms stay next to the open ones.',
    shown: {
      ...FIRING,
      symptoms: FIRING.symptoms.map((one, at) => (at === 0 ? { ...one, clearedAt: ago(6) } : one)),
      severity: 'warning',
    },
  }),
  incident('flapping', { about: 'It comes and goes.', shown: { ...FIRING, flapping: true } }),
  incident('failing again', {
    about: 'The same thread, opened again.',
    shown: {
      ...FIRING,
      openedAt: ago(180),
      events: events(
        { kind: 'opened', at: ago(180) },
        { kind: 'resolved', resolution: { kind: 'recovered' }, at: ago(50) },
        { kind: 'reopened', at: ago(29) },
      ),
    },
  }),
  incident('recovered', {
    about: 'The whole history with its times, even if nothing was posted before.',
    shown: RECOVERED,
  }),
  incident('recovered on the next day', {
    about: 'Every time has its date.',
    shown: {
      ...RECOVERED,
      acknowledged,
      resolvedAt: ago(-720),
      symptoms: RECOVERED.symptoms.map((one) => ({ ...one, clearedAt: ago(-720) })),
    },
    card: { now: ago(-720) },
  }),
  incident('recovered, its silence running', {
    about: 'The silence can still be ended.',
    shown: {
      ...RECOVERED,
      silence: silence(ago(-50), 'deploy'),
    },
  }),
  incident('resolved by a person', {
    about: 'Not green: its recovery was not seen.',
    shown: {
      ...RECOVERED,
      symptoms: FIRING.symptoms,
      resolution: { kind: 'person', by: 'U0LEAD' },
    },
  }),
  incident('rule removed', {
    about: 'Not green: no rule watches it any more.',
    shown: {
      ...RECOVERED,
      resolution: { kind: 'rule-removed', rules: ['failed', 'errors'] },
    },
  }),
  incident('storm', { about: 'Counts first, then names by rule.', shown: storm(COLLECTORS, 2) }),
  incident('storm at its beginning', { about: 'All of them fail.', shown: storm(COLLECTORS.slice(0, 5), 0) }),
  incident('storm over', {
    about: 'How many had failed.',
    shown: {
      ...storm(COLLECTORS, COLLECTORS.length),
      status: 'resolved',
      resolvedAt: ago(8),
      resolution: { kind: 'recovered' },
    },
  }),
  incident('Datadog outage', { about: 'Datadog cannot be read: nothing else is known.', shown: DATADOG_OUTAGE }),
  incident('Datadog outage over', {
    about: 'Datadog can be read again.',
    shown: {
      ...DATADOG_OUTAGE,
      status: 'resolved',
      resolvedAt: ago(5),
      resolution: { kind: 'recovered' },
      symptoms: DATADOG_OUTAGE.symptoms.map((one) => ({ ...one, clearedAt: ago(5) })),
    },
  }),
  incident('huge', {
    about: 'Five hundred symptoms, some with 10,000 characters.',
    shown: {
      ...FIRING,
      label: HUGE_NAMES[0] ?? '',
      symptoms: symptomsNamed(HUGE_NAMES),
    },
  }),
  incident('huge storm', { about: 'Five hundred collectors at once.', shown: storm(HUGE_NAMES, 100) }),
  incident('injected', {
    about: 'Hostile names show as they are.',
    shown: {
      ...FIRING,
      label: '<!channel> *now* `x`',
      symptoms: symptomsNamed(HOSTILE_NAMES.slice(0, 8)),
      silence: silence(ago(-50), '<!here> <https://elsewhere.example|click here>'),
    },
  }),
  incident('injected storm', { about: 'Hostile names in a list.', shown: storm(HOSTILE_NAMES, 3) }),
  closed('closed, healthy', 'From before the database was restored; nothing fails any more.', {
    about: { kind: 'subject', subject: 'github', label: 'GitHub' },
    why: 'over',
  }),
  closed('closed, reported elsewhere', 'From before the database was restored; other messages report the rest.', {
    about: { kind: 'storm', subject: 'storm', label: 'Many at once' },
    why: 'posted-elsewhere',
  }),
  closed('closed, unwatched', 'From before the database was put back; the catalog names it no longer.', {
    about: { kind: 'subject', subject: 'github', label: 'GitHub' },
    why: 'unwatched',
  }),
  closed('closed, injected', 'Hostile names show as they are.', {
    about: { kind: 'subject', subject: 'x', label: HOSTILE_NAMES[0] ?? '' },
    why: 'over',
  }),
];
