import fc from 'fast-check';
import { renderCollectors } from '../../blocks/health/collectors.ts';
import { renderClosedMessage } from '../../blocks/incidents/closed-message.ts';
import { renderIncidentDetails } from '../../blocks/incidents/incident-details.ts';
import { renderIncident } from '../../blocks/incidents/incident-message.ts';
import { renderIncidentReply } from '../../blocks/incidents/incident-replies.ts';
import type { CardView } from '../../blocks/kit/card.ts';
import { context, type Message } from '../../blocks/kit/message.ts';
import type { CollectorHealth } from '../../src/health/collector-health.ts';
import type { Answer } from '../../src/health/reading.ts';
import { conditionKey } from '../../src/incidents/rules/evaluation.ts';
import type {
  EventDetails,
  FailureChange,
  Incident,
  Resolution,
  Silence,
  Symptom,
} from '../../src/incidents/rules/incident.ts';
import type { CollectorReason, MetricReason, Reason } from '../../src/incidents/rules/reason.ts';
import { dashboardLinkOf } from './dashboard-links.ts';
import { historyRenderings } from './history-renderings.ts';
import { ACTORS, DASHBOARD, GROUP, RUNBOOK } from './own-markup.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const ZONE = 'Europe/Berlin';
const instant = fc.integer({ min: -3 * 86_400_000, max: 86_400_000 }).map((offset) => NOW + offset);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const user = fc.constantFrom(...ACTORS);
const until: fc.Arbitrary<Silence['until']> = fc.oneof(instant, fc.constant('recovery' as const));
const severity = fc.constantFrom('critical' as const, 'warning' as const);
const size = fc.constantFrom(0, 1, 20, 500);

const symptomOf = (name: fc.Arbitrary<string>): fc.Arbitrary<Symptom> =>
  fc.record(
    {
      rule: fc.oneof(fc.constantFrom('failed', 'no_data'), name),
      subject: fc.oneof(fc.constantFrom('shop', 'shop.sales'), name),
      label: name,
      severity,
      says: name,
      noRunSince: instant,
      since: instant,
      clearedAt: maybe(instant),
      unknownSince: instant,
      mayBeOlder: fc.constant(true as const),
    },
    { requiredKeys: ['rule', 'subject', 'label', 'severity', 'says', 'since', 'clearedAt'] },
  );

const resolutionOf = (name: fc.Arbitrary<string>): fc.Arbitrary<Resolution> =>
  fc.oneof(
    fc.constant({ kind: 'recovered' as const }),
    fc.record({ kind: fc.constant('person' as const), by: user }),
    fc.record(
      {
        kind: fc.constant('rule-removed' as const),
        rules: fc.array(name, { maxLength: 30 }),
        isSubjectGone: fc.constant(true as const),
        coveredBy: name,
      },
      { requiredKeys: ['kind', 'rules'] },
    ),
  );

const reasonOf = (name: fc.Arbitrary<string>): fc.Arbitrary<Reason> => {
  const number = maybe(fc.double({ noNaN: true, noDefaultInfinity: true }));
  const error = fc.record({ at: instant, message: name, nextStep: fc.oneof(name, fc.constant('')), about: name });
  const run = fc.record({ at: instant, seconds: number, errors: number, failed: maybe(fc.boolean()) });
  const areas = fc.array(fc.record({ title: name, count: fc.nat(50) }), { minLength: 1, maxLength: 9 });
  const collector: fc.Arbitrary<CollectorReason> = fc.record(
    {
      kind: fc.constant('collector' as const),
      readAt: instant,
      errors: fc.array(error, { maxLength: 3 }),
      moreErrors: fc.nat(3),
      needsErrors: fc.boolean(),
      problem: name,
      since: instant,
      runs: fc.array(run, { maxLength: 12 }),
      lastGoodRunAt: maybe(instant),
      runsProblem: name,
      rows: maybe(fc.record({ areas, example: name })),
      grayFrom: maybe(instant),
    },
    {
      requiredKeys: [
        'kind',
        'readAt',
        'errors',
        'moreErrors',
        'needsErrors',
        'since',
        'runs',
        'lastGoodRunAt',
        'rows',
        'grayFrom',
      ],
    },
  );
  const metric: fc.Arbitrary<MetricReason> = fc.record(
    {
      kind: fc.constant('metric' as const),
      readAt: instant,
      value: maybe(name),
      goal: name,
      trend: fc.array(fc.record({ date: fc.constant('2026-11-21'), value: maybe(name) }), { maxLength: 7 }),
      redSince: maybe(fc.constant('2026-11-21')),
      problem: name,
    },
    { requiredKeys: ['kind', 'readAt', 'value', 'goal', 'trend', 'redSince'] },
  );
  return fc.oneof(collector, metric);
};

const changeOf = (name: fc.Arbitrary<string>): fc.Arbitrary<FailureChange> =>
  fc.record({
    kind: fc.constantFrom('merge' as const, 'push' as const, 'deployment' as const, 'start' as const, 'other' as const),
    at: instant,
    moment: instant,
    title: name,
    number: name,
    author: name,
    url: fc.oneof(name, fc.constantFrom(DASHBOARD, '')),
    more: fc.nat(9),
    hours: fc.constant(2),
    since: instant,
  });

const incidentOf = (name: fc.Arbitrary<string>, count: fc.Arbitrary<number> = size): fc.Arbitrary<Incident> =>
  fc
    .record({
      id: fc.constant(`${'a'.repeat(75)}-2026-11-23T22:08:20.123Z`),
      kind: fc.constantFrom('subject' as const, 'storm' as const, 'datadog-outage' as const),
      subject: fc.constantFrom('shop', 'shop.sales'),
      label: name,
      severity,
      openedAt: instant,
      resolvedAt: maybe(instant),
      resolution: resolutionOf(name),
      symptoms: count.chain((length) => fc.array(symptomOf(name), { minLength: length, maxLength: length })),
      acknowledged: maybe(fc.record({ by: user, at: instant })),
      silence: maybe(fc.record({ by: user, at: instant, until, reason: name, announced: fc.boolean() })),
      flapping: fc.boolean(),
      reason: maybe(reasonOf(name)),
      change: maybe(changeOf(name)),
    })
    .map(({ resolution, reason, change, ...incident }) => ({
      ...incident,
      ...(change && {
        before: Object.fromEntries(incident.symptoms.slice(0, 8).map(({ subject }) => [subject, change])),
      }),
      ...(reason && {
        reasons: Object.fromEntries(incident.symptoms.slice(0, 8).map(({ subject }) => [subject, reason])),
      }),
      status: incident.resolvedAt === null ? ('firing' as const) : ('resolved' as const),
      resolution: incident.resolvedAt === null ? null : resolution,
      flips: [],
      remindFrom: incident.openedAt,
      reminders: 0,
      events: [{ kind: 'opened', number: 1, at: incident.openedAt, actor: null }],
    }));

/** `all`: the symptoms of the incident that it happens to. */
const happeningOf = (name: fc.Arbitrary<string>, all: readonly string[]): fc.Arbitrary<EventDetails> =>
  fc.oneof(
    fc.constant({ kind: 'reopened' as const }),
    fc.constantFrom(
      { kind: 'changed' as const, added: all, cleared: [] },
      { kind: 'changed' as const, added: all, cleared: all },
      { kind: 'changed' as const, added: all, cleared: all, isWorse: true as const },
    ),
    fc.constant({ kind: 'flapping' as const, changes: 6 }),
    fc.record({ kind: fc.constant('resolved' as const), resolution: resolutionOf(name) }),
    fc.constant({ kind: 'acknowledged' as const }),
    fc.record({ kind: fc.constant('silenced' as const), until, reason: name }),
    fc.record({ kind: fc.constant('silence-ending' as const), until: instant }),
    fc.constant({ kind: 'silence-ended' as const, stillFiring: true }),
    fc.constant({ kind: 'reminded' as const, count: 2 }),
  );

function replies(name: fc.Arbitrary<string>): fc.Arbitrary<Message> {
  const told = incidentOf(name).chain((incident) => {
    const happenings = happeningOf(name, incident.symptoms.map(conditionKey));
    return fc.tuple(happenings, fc.constant(incident), maybe(user), instant);
  });
  return told.map(([happening, incident, actor, at]) => {
    const event = { ...happening, number: 2, at, actor };
    const reply = renderIncidentReply(event, incident, {
      now: NOW,
      timeZone: ZONE,
      oncallGroup: GROUP,
      broadcast: happening.kind === 'reopened',
    });
    if (!reply) throw new Error(`${happening.kind} has no reply`);
    // The summary is shown too, as one line among others.
    return { ...reply.message, blocks: [...reply.message.blocks, context(reply.summary)] };
  });
}

const linksOf = (name: fc.Arbitrary<string>) =>
  dashboardLinkOf(name, DASHBOARD).map((dashboard) => ({ runbook: RUNBOOK, dashboard }));

function details(name: fc.Arbitrary<string>): fc.Arbitrary<Message> {
  const line = fc.record({ at: instant, actor: maybe(user), what: name, why: name });
  const history = size.chain((count) => fc.array(line, { minLength: count, maxLength: count }));
  return fc
    .tuple(incidentOf(name), history, linksOf(name), fc.boolean(), fc.boolean())
    .map(([incident, audit, links, withReasons, hasEarlier]) =>
      renderIncidentDetails({ incident, audit, withReasons, hasEarlier, now: NOW, timeZone: ZONE, ...links }),
    );
}

const healthOf = (name: fc.Arbitrary<string>): fc.Arbitrary<CollectorHealth> => {
  const number = maybe(fc.double({ noNaN: true, noDefaultInfinity: true }));
  const reading = fc.record({
    lastRunAt: maybe(instant),
    durationSeconds: number,
    metricCount: number,
    failed: maybe(fc.boolean()),
    errorsLastHour: number,
    refused: fc.option(name, { nil: undefined }),
  });
  const status = fc.constantFrom('green' as const, 'yellow' as const, 'red' as const, 'gray' as const);
  const line = fc.record({ name, title: name, everyMs: fc.constant(900_000), status, reading });
  const lines = size.chain((count) => fc.array(line, { minLength: count, maxLength: count }));
  return fc.record({ timeZone: fc.constant(ZONE), lines, widgets: fc.constant([]) });
};

/** Every renderer that draws incidents, given all that data may hold. */
export function incidentRenderings(
  name: fc.Arbitrary<string>,
  view: fc.Arbitrary<CardView>,
  answerOf: <Value>(value: fc.Arbitrary<Value>) => fc.Arbitrary<Exclude<Answer<Value>, { kind: 'unavailable' }>>,
): readonly [string, fc.Arbitrary<Message>][] {
  const open = fc.array(fc.record({ incident: incidentOf(name, fc.nat(3)) }), { maxLength: 20 });
  return [
    [
      'renderIncident',
      fc
        .tuple(incidentOf(name), linksOf(name))
        .map(([incident, links]) => renderIncident({ incident, now: NOW, timeZone: ZONE, ...links })),
    ],
    [
      'renderClosedMessage',
      fc
        .tuple(
          name,
          name,
          fc.constantFrom('subject' as const, 'storm' as const, 'datadog-outage' as const),
          fc.constantFrom('over' as const, 'posted-elsewhere' as const, 'unwatched' as const),
        )
        .map(([subject, label, kind, why]) => renderClosedMessage({ about: { kind, subject, label }, why })),
    ],
    ['renderIncidentReply', replies(name)],
    ['renderIncidentDetails', details(name)],
    ...historyRenderings(name, user, { open, view }),
    [
      'renderCollectors',
      fc
        .tuple(
          answerOf(healthOf(name)),
          open,
          fc.boolean(),
          fc.array(dashboardLinkOf(name, DASHBOARD), { maxLength: 2 }),
          view,
        )
        .map(([answer, incidents, isPosting, links, how]) =>
          renderCollectors(
            {
              answer,
              incidents,
              isPosting,
              environment: undefined,
              controls: { commandLine: '/collectors' },
              links,
              now: NOW,
            },
            how,
          ),
        ),
    ],
  ];
}
