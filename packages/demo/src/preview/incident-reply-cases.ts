import { renderIncidentDetails } from '../../../../blocks/incidents/incident-details.ts';
import { type ReplyContext, renderIncidentReply } from '../../../../blocks/incidents/incident-replies.ts';
import type { EventDetails, Incident } from '../../../../src/incidents/rules/incident.ts';
import { ENDLESS_NAME, HOSTILE_NAMES, HUGE_NAMES } from './hostile.ts';
import { LINKS } from './incident-cases.ts';
import type { PreviewCase } from './preview-case.ts';
import { ago, BLIND, events, FIRING, RECOVERED, storm, symptom } from './sample-incident.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

function reply(
  title: string,
  about: string,
  happening: EventDetails,
  incident: Incident = FIRING,
  { actor, ...more }: Partial<ReplyContext> & { readonly actor?: string } = {},
): PreviewCase {
  const event = { ...happening, number: 4, at: NOW, actor: actor ?? null };
  const told = renderIncidentReply(event, incident, { now: NOW, timeZone: TIME_ZONE, ...more });
  if (!told) throw new Error(`${happening.kind} has no reply to preview`);
  return { title: `Reply, ${title}`, about: `${about} In one line of several: ${told.summary}`, message: told.message };
}

const keys = (incident: Incident) => incident.symptoms.map(({ rule, subject }) => `${rule} ${subject}`);
const CHANGED = { kind: 'changed', added: ['errors github'], cleared: ['failed github'] } as const;
const STORM = storm(['GitHub', 'WandB', 'Skypilot', 'Eval', 'Health'], 2);
const HUGE_STORM = storm(HUGE_NAMES, 100);

/** What stands in the thread of an incident, one case for each event and its variants. */
export const INCIDENT_REPLY_CASES: readonly PreviewCase[] = [
  reply('changed', 'What is new, what has cleared.', CHANGED),
  reply('cleared', 'Only better.', { ...CHANGED, added: [] }),
  reply(
    'storm changed',
    'Names and counts.',
    { kind: 'changed', added: keys(STORM).slice(3), cleared: keys(STORM).slice(0, 2) },
    STORM,
  ),
  reply('fails again', 'It had recovered.', { kind: 'reopened' }),
  reply(
    'fails although resolved',
    'A person had resolved it.',
    { kind: 'reopened' },
    {
      ...FIRING,
      events: events({ kind: 'resolved', resolution: { kind: 'person', by: 'U0LEAD' }, at: ago(40), actor: 'U0LEAD' }),
    },
  ),
  reply('flapping', 'It is quiet from here on.', { kind: 'flapping', changes: 6 }),
  reply('recovered', 'After how long.', { kind: 'resolved', resolution: { kind: 'recovered' } }, RECOVERED),
  reply('sees again', 'Datadog can be read.', { kind: 'resolved', resolution: { kind: 'recovered' } }, BLIND),
  reply('resolved', 'By whom.', { kind: 'resolved', resolution: { kind: 'person', by: 'U0LEAD' } }, RECOVERED),
  reply(
    'rule removed',
    'Why.',
    { kind: 'resolved', resolution: { kind: 'rule-removed', rules: ['failed'] } },
    RECOVERED,
  ),
  reply('acknowledged', 'By whom.', { kind: 'acknowledged' }, FIRING, { actor: 'U0ONCALL' }),
  reply(
    'silenced',
    'Until when, by whom, why.',
    { kind: 'silenced', until: ago(-60), reason: 'known: the token is being replaced' },
    FIRING,
    { actor: 'U0ONCALL' },
  ),
  reply('silenced until recovery', 'No end of its own.', { kind: 'silenced', until: 'recovery', reason: '' }, FIRING, {
    actor: 'U0ONCALL',
  }),
  reply('silence ending', 'Ten minutes before, with what can be done.', { kind: 'silence-ending', until: ago(-10) }),
  reply('silence over', 'Still failing.', { kind: 'silence-ended', stillFiring: true }),
  reply('silence ended', 'By a person, still failing.', { kind: 'silence-ended', stillFiring: true }, FIRING, {
    actor: 'U0LEAD',
  }),
  reply('reminder', 'Mentions the group.', { kind: 'reminded', count: 1 }, FIRING, { oncallGroup: 'S0ONCALL' }),
  reply('reminder without a group', 'Mentions nobody.', { kind: 'reminded', count: 2 }),
  reply(
    'huge',
    'Five hundred at once.',
    { kind: 'changed', added: keys(HUGE_STORM).slice(100), cleared: keys(HUGE_STORM).slice(0, 100) },
    HUGE_STORM,
  ),
  reply(
    'injected',
    'Hostile words show as they are.',
    { kind: 'silenced', until: 'recovery', reason: '<!channel> *now* `x`' },
    { ...FIRING, label: '<!here>' },
    { actor: 'U0ONCALL' },
  ),
];

const history = (reasons: readonly string[]) =>
  reasons.map((why, at) => ({
    at: ago(29 - (at % 29)),
    actor: at % 2 === 0 ? null : 'U0ONCALL',
    what: ['opened', 'acknowledged', 'changed', 'silenced', 'silence-ending', 'too-late'][at % 6] ?? '',
    why,
  }));

function details(
  title: string,
  about: string,
  incident: Incident,
  reasons: readonly string[],
  withReasons = true,
): PreviewCase {
  const audit = history(reasons);
  const message = renderIncidentDetails({
    ...{ incident, audit, withReasons, now: NOW, timeZone: TIME_ZONE },
    ...LINKS,
  });
  return { title: `Details, ${title}`, about, message };
}

const failedWith = (words: readonly string[]): Incident => ({
  ...FIRING,
  symptoms: words.map((says, at) => symptom(`rule_${at}`, says, 29, { label: says })),
});

/** All of one incident, privately. */
export const INCIDENT_DETAILS_CASES: readonly PreviewCase[] = [
  details('ordinary', 'Everything that failed, who did what, when and why.', RECOVERED, [
    '',
    '',
    '',
    'deploy',
    '',
    'resolved',
  ]),
  details('to somebody else', 'Without the words of people.', RECOVERED, ['', '', '', '4 h, deploy'], false),
  details('huge', 'The last lines of a history without end.', failedWith(HUGE_NAMES), HUGE_NAMES),
  details('endless', 'Every line is cut.', failedWith(Array(30).fill(ENDLESS_NAME)), Array(40).fill(ENDLESS_NAME)),
  details('injected', 'Hostile words show as they are.', failedWith(HOSTILE_NAMES), HOSTILE_NAMES),
  details('empty', 'Nothing has been written down.', { ...FIRING, symptoms: [] }, []),
];
