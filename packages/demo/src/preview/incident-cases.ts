import { type ClosedMessage, renderClosedMessage } from '../../../../blocks/incidents/action-reply.ts';
import { type IncidentCard, renderIncident } from '../../../../blocks/incidents/incident-message.ts';
import type { Incident, Symptom } from '../../../../src/incidents/rules/incident.ts';
import { HOSTILE_NAMES, HUGE_NAMES } from './hostile.ts';
import type { PreviewCase } from './preview-case.ts';
import { ago, BLIND, events, FIRING, RECOVERED, silence, storm, symptom, WARNING } from './sample-incident.ts';
import { listed } from './sample-links.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

/** Where the samples lead. */
export const LINKS = {
  runbook: 'https://runbooks.example.com/collectors',
  dashboard: listed('Collector Health'),
} as const;

function incident(title: string, about: string, shown: Incident, card: Partial<IncidentCard> = LINKS): PreviewCase {
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
  names.map((name, at) => symptom(`rule_${at}`, name, at, { clearedAt: at % 2 === 0 ? null : ago(1) }));
const acknowledged = { by: 'U0ONCALL', at: ago(20) };

/** The first message of an incident's thread in every state it can be in. */
export const INCIDENT_CASES: readonly PreviewCase[] = [
  incident('critical', 'What fails in numbers, since when, and what to press.', FIRING),
  incident('warning', 'One rule, less urgent; no runbook, no dashboard.', WARNING, {}),
  incident('acknowledged', 'Who has it, since when; the button is gone.', { ...FIRING, acknowledged }),
  incident('silenced', 'Until when, by whom, why; the silence can be ended.', {
    ...FIRING,
    silence: silence(ago(-50), 'known: the token is being replaced'),
  }),
  incident('silenced until recovery', 'A silence without an end of its own.', {
    ...WARNING,
    acknowledged,
    silence: silence('recovery'),
  }),
  incident('partly over', 'What has cleared stays beside what lasts.', {
    ...FIRING,
    symptoms: FIRING.symptoms.map((one, at) => (at === 0 ? { ...one, clearedAt: ago(6) } : one)),
    severity: 'warning',
  }),
  incident('flapping', 'It comes and goes.', { ...FIRING, flapping: true }),
  incident('failing again', 'The same thread, opened again.', {
    ...FIRING,
    openedAt: ago(180),
    events: events(
      { kind: 'opened', at: ago(180) },
      { kind: 'resolved', resolution: { kind: 'recovered' }, at: ago(50) },
      { kind: 'reopened', at: ago(29) },
    ),
  }),
  incident('recovered', 'The whole story with its times, also where nothing was posted before.', RECOVERED),
  incident(
    'recovered on the next day',
    'Every time has its date.',
    {
      ...RECOVERED,
      acknowledged,
      resolvedAt: ago(-720),
      symptoms: RECOVERED.symptoms.map((one) => ({ ...one, clearedAt: ago(-720) })),
    },
    { now: ago(-720) },
  ),
  incident('recovered, its silence running', 'The silence can still be ended.', {
    ...RECOVERED,
    silence: silence(ago(-50), 'deploy'),
  }),
  incident('resolved by a person', 'Not green: its recovery was not seen.', {
    ...RECOVERED,
    symptoms: FIRING.symptoms,
    resolution: { kind: 'person', by: 'U0LEAD' },
  }),
  incident('rule removed', 'Not green: nobody looks any more.', {
    ...RECOVERED,
    resolution: { kind: 'rule-removed', rules: ['failed', 'errors'] },
  }),
  incident('storm', 'Counts first, then names by rule.', storm(COLLECTORS, 2)),
  incident('storm at its beginning', 'All of them fail.', storm(COLLECTORS.slice(0, 5), 0)),
  incident('storm over', 'How many had failed.', {
    ...storm(COLLECTORS, COLLECTORS.length),
    status: 'resolved',
    resolvedAt: ago(8),
    resolution: { kind: 'recovered' },
  }),
  incident('cannot see', 'Datadog cannot be read: nothing else is known.', BLIND),
  incident('sees again', 'Datadog can be read again.', {
    ...BLIND,
    status: 'resolved',
    resolvedAt: ago(5),
    resolution: { kind: 'recovered' },
    symptoms: BLIND.symptoms.map((one) => ({ ...one, clearedAt: ago(5) })),
  }),
  incident('huge', 'Five hundred symptoms, some with 10,000 characters.', {
    ...FIRING,
    label: HUGE_NAMES[0] ?? '',
    symptoms: symptomsNamed(HUGE_NAMES),
  }),
  incident('huge storm', 'Five hundred collectors at once.', storm(HUGE_NAMES, 100)),
  incident('injected', 'Hostile names show as they are.', {
    ...FIRING,
    label: '<!channel> *now* `x`',
    symptoms: symptomsNamed(HOSTILE_NAMES.slice(0, 8)),
    silence: silence(ago(-50), '<!here> <https://elsewhere.example|click here>'),
  }),
  incident('injected storm', 'Hostile names in a list.', storm(HOSTILE_NAMES, 3)),
  closed('closed, healthy', 'From before the database was put back; nothing fails any more.', {
    about: { kind: 'subject', subject: 'github', label: 'GitHub' },
    why: 'over',
  }),
  closed('closed, told elsewhere', 'From before the database was put back; other messages tell the rest.', {
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
