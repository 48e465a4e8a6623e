import { renderIncidentDetails } from '../../../../blocks/incidents/incident-details.ts';
import { type ReplyContext, renderIncidentReply } from '../../../../blocks/incidents/incident-replies.ts';
import type { EventDetails, Incident } from '../../../../src/incidents/rules/incident.ts';
import { ENDLESS_NAME, HOSTILE_NAMES, HUGE_NAMES } from './hostile.ts';
import { LINKS } from './incident-cases.ts';
import type { PreviewCase } from './preview-case.ts';
import { ago, DATADOG_OUTAGE, events, FIRING, RECOVERED, storm, symptom } from './sample-incident.ts';
import { NOW, TIME_ZONE } from './sample-rollup.ts';

function reply(
  title: string,
  {
    about,
    event,
    incident = FIRING,
  }: { readonly about: string; readonly event: EventDetails; readonly incident?: Incident },
  { actor, ...more }: Partial<ReplyContext> & { readonly actor?: string } = {},
): PreviewCase {
  const stored = { ...event, number: 4, at: NOW, actor: actor ?? null };
  const rendered = renderIncidentReply(stored, incident, { now: NOW, timeZone: TIME_ZONE, ...more });
  if (!rendered) throw new Error(`${event.kind} has no reply to preview`);
  return {
    title: `Reply, ${title}`,
    about: `${about} In one line of several: ${rendered.summary}`,
    message: rendered.message,
  };
}

const keys = (incident: Incident) => incident.symptoms.map(({ rule, subject }) => `${rule} ${subject}`);
const CHANGED = { kind: 'changed', added: ['errors github'], cleared: ['failed github'] } as const;
const STORM = storm(['GitHub', 'WandB', 'Skypilot', 'Eval', 'Health'], 2);
const HUGE_STORM = storm(HUGE_NAMES, 100);

/** Replies in the thread of an incident, one case for each event and its variants. */
export const INCIDENT_REPLY_CASES: readonly PreviewCase[] = [
  reply('changed', { about: 'New and cleared symptoms.', event: CHANGED }),
  reply('cleared', { about: 'Only better.', event: { ...CHANGED, added: [] } }),
  reply('storm changed', {
    about: 'Names and counts.',
    event: { kind: 'changed', added: keys(STORM).slice(3), cleared: keys(STORM).slice(0, 2) },
    incident: STORM,
  }),
  reply('fails again', { about: 'It had recovered.', event: { kind: 'reopened' } }),
  reply('fails although resolved', {
    about: 'A person had resolved it.',
    event: { kind: 'reopened' },
    incident: {
      ...FIRING,
      events: events({ kind: 'resolved', resolution: { kind: 'person', by: 'U0LEAD' }, at: ago(40), actor: 'U0LEAD' }),
    },
  }),
  reply('no longer flapping', { about: 'It fails without recovering.', event: { kind: 'flapping-ended' } }),
  reply('flapping', { about: 'It is quiet from now on.', event: { kind: 'flapping', changes: 6 } }),
  reply('recovered', {
    about: 'With its duration.',
    event: { kind: 'resolved', resolution: { kind: 'recovered' } },
    incident: RECOVERED,
  }),
  reply('Datadog outage over', {
    about: 'Datadog can be read.',
    event: { kind: 'resolved', resolution: { kind: 'recovered' } },
    incident: DATADOG_OUTAGE,
  }),
  reply('resolved', {
    about: 'By whom.',
    event: { kind: 'resolved', resolution: { kind: 'person', by: 'U0LEAD' } },
    incident: RECOVERED,
  }),
  reply('rule removed', {
    about: 'Why.',
    event: { kind: 'resolved', resolution: { kind: 'rule-removed', rules: ['failed'] } },
    incident: RECOVERED,
  }),
  reply('covered by a rule', {
    about: 'Which rule notifies the channel now.',
    event: { kind: 'resolved', resolution: { kind: 'rule-removed', rules: ['red@C1'], coveredBy: 'red_ci' } },
    incident: RECOVERED,
  }),
  reply('left the catalog', {
    about: 'Not a recovery.',
    event: { kind: 'resolved', resolution: { kind: 'rule-removed', rules: ['failed'], isSubjectGone: true } },
    incident: RECOVERED,
  }),
  reply(
    'acknowledged',
    { about: 'By whom.', event: { kind: 'acknowledged' }, incident: FIRING },
    { actor: 'U0ONCALL' },
  ),
  reply(
    'silenced',
    {
      about: 'With its end, its author and its reason.',
      event: { kind: 'silenced', until: ago(-60), reason: 'known: the token is being replaced' },
      incident: FIRING,
    },
    { actor: 'U0ONCALL' },
  ),
  reply(
    'silenced until recovery',
    { about: 'Without an end time.', event: { kind: 'silenced', until: 'recovery', reason: '' }, incident: FIRING },
    {
      actor: 'U0ONCALL',
    },
  ),
  reply('silence ending', {
    about: 'Ten minutes before, with the possible actions.',
    event: { kind: 'silence-ending', until: ago(-10) },
  }),
  reply('silence over', { about: 'Still failing.', event: { kind: 'silence-ended', stillFiring: true } }),
  reply(
    'silence ended',
    { about: 'By a person, still failing.', event: { kind: 'silence-ended', stillFiring: true }, incident: FIRING },
    {
      actor: 'U0LEAD',
    },
  ),
  reply(
    'reminder',
    { about: 'Mentions the group.', event: { kind: 'reminded', count: 1 }, incident: FIRING },
    { oncallGroup: 'S0ONCALL' },
  ),
  reply('reminder without a group', { about: 'Mentions nobody.', event: { kind: 'reminded', count: 2 } }),
  reply('huge', {
    about: 'Five hundred at once.',
    event: { kind: 'changed', added: keys(HUGE_STORM).slice(100), cleared: keys(HUGE_STORM).slice(0, 100) },
    incident: HUGE_STORM,
  }),
  reply(
    'injected',
    {
      about: 'Hostile words show as they are.',
      event: { kind: 'silenced', until: 'recovery', reason: '<!channel> *now* `x`' },
      incident: { ...FIRING, label: '<!here>' },
    },
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
  {
    about,
    incident,
    reasons,
    hasEarlier = false,
    withReasons = true,
  }: {
    readonly about: string;
    readonly incident: Incident;
    readonly reasons: readonly string[];
    readonly hasEarlier?: boolean;
    readonly withReasons?: boolean;
  },
): PreviewCase {
  const audit = history(reasons);
  const message = renderIncidentDetails({
    incident,
    audit,
    hasEarlier,
    withReasons,
    now: NOW,
    timeZone: TIME_ZONE,
    ...LINKS,
  });
  return { title: `Details, ${title}`, about, message };
}

const failedWith = (words: readonly string[]): Incident => ({
  ...FIRING,
  symptoms: words.map((says, at) => symptom(`rule_${at}`, { says, since: 29, more: { label: says } })),
});

/** All of one incident, privately. */
export const INCIDENT_DETAILS_CASES: readonly PreviewCase[] = [
  details('ordinary', {
    about: 'Everything that failed, and each action with its author, time and reason.',
    incident: RECOVERED,
    reasons: ['', '', '', 'deploy', '', 'resolved'],
  }),
  details('to somebody else', {
    about: 'Without the words of people.',
    incident: RECOVERED,
    reasons: ['', '', '', '4 h, deploy'],
    withReasons: false,
  }),
  details('cut', {
    about: 'The history has more lines than were read.',
    incident: RECOVERED,
    reasons: Array.from({ length: 40 }, () => ''),
    hasEarlier: true,
  }),
  details('huge', {
    about: 'The last entries of a very long history.',
    incident: failedWith(HUGE_NAMES),
    reasons: HUGE_NAMES,
  }),
  details('endless', {
    about: 'Every line is cut.',
    incident: failedWith(Array(30).fill(ENDLESS_NAME)),
    reasons: Array(40).fill(ENDLESS_NAME),
  }),
  details('injected', {
    about: 'Hostile words show as they are.',
    incident: failedWith(HOSTILE_NAMES),
    reasons: HOSTILE_NAMES,
  }),
  details('empty', { about: 'No history is stored.', incident: { ...FIRING, symptoms: [] }, reasons: [] }),
];
