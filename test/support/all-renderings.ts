import fc from 'fast-check';
import { renderWrongDigestTime } from '../../blocks/digest/digest-answers.ts';
import { renderHelp } from '../../blocks/health/help.ts';
import { renderMetricChoice } from '../../blocks/health/metric-search.ts';
import { renderRollup } from '../../blocks/health/rollup.ts';
import { renderHome } from '../../blocks/home/home.ts';
import { type Audience, CARD_FORMATS, type CardView } from '../../blocks/kit/card.ts';
import { describeFailure } from '../../blocks/kit/failure.ts';
import { type Message, renderNotice } from '../../blocks/kit/message.ts';
import { renderCard } from '../../blocks/render-card.ts';
import { unknownName } from '../../commands/arguments.ts';
import { lastLocalDays } from '../../src/core/days.ts';
import type { Answer, Failure } from '../../src/health/reading.ts';
import type { Rollup, Score } from '../../src/health/rollup.ts';
import { alarmRenderings } from './alarm-renderings.ts';
import { dashboardLinkOf } from './dashboard-links.ts';
import { dashboardRenderings } from './dashboard-renderings.ts';
import { digestRenderings } from './digest-renderings.ts';
import { incidentRenderings } from './incident-renderings.ts';
import { liveRenderings } from './live-renderings.ts';
import { metricRenderings } from './metric-renderings.ts';
import { watchRenderings } from './watch-renderings.ts';
import { whyRenderings } from './why-renderings.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const days = lastLocalDays(NOW, 'Europe/Berlin', 7);

/** Every renderer with arbitrary input, in which each text out of data is one of `name`; by its name. */
export function renderingsOf(name: fc.Arbitrary<string>): readonly [string, fc.Arbitrary<Message>][] {
  const fom = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
  const score: fc.Arbitrary<Score> = fc.record({ value: fom, withData: fc.nat(500), of: fc.nat(500) });
  const scores = fc.array(score, { minLength: 7, maxLength: 7 });
  const size = fc.constantFrom(0, 1, 25, 500);

  const row = fc.record({
    key: fc.constant('key'),
    label: name,
    foms: fc.array(fom, { minLength: 7, maxLength: 7 }),
    lastDataAt: fc.option(fc.constant(NOW - 86_400_000), { nil: null }),
    isOverdue: fc.boolean(),
  });
  const refusedRow = fc.tuple(row, name).map(([one, refused]) => ({ ...one, refused }));
  const area = size.chain((metrics) =>
    fc.record({
      key: fc.constant('area'),
      title: name,
      rows: fc.array(fc.oneof(row, refusedRow), { minLength: metrics, maxLength: metrics }),
      scores,
    }),
  );
  const rollup: fc.Arbitrary<Rollup> = fc.record({
    title: name,
    timeZone: fc.constant('Europe/Berlin'),
    days: fc.constant(days),
    areas: fc.array(area, { maxLength: 3 }),
    overall: scores,
  });

  const failure: fc.Arbitrary<Failure> = fc.record(
    {
      kind: fc.constantFrom(
        'forbidden',
        'rate-limited',
        'bad-query',
        'server-error',
        'timeout',
        'unreachable',
        'unreadable',
      ),
      detail: name,
      until: fc.constant(NOW + 60_000),
    },
    { requiredKeys: ['kind', 'detail'] },
  );

  const audience: fc.Arbitrary<Audience> = fc.constantFrom(
    { kind: 'asker' },
    { kind: 'channel', sharedBy: 'U0SHARER' },
  );
  const view: fc.Arbitrary<CardView> = fc
    .tuple(fc.constantFrom(...CARD_FORMATS), audience)
    .map(([format, whose]) => ({ ...format, audience: whose }));

  const answerOf = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Exclude<Answer<Value>, { kind: 'unavailable' }>> =>
    fc.oneof(
      fc.record({ kind: fc.constant('fresh' as const), value, at: fc.constant(NOW) }),
      fc.record({
        kind: fc.constant('stale' as const),
        value,
        at: fc.constant(NOW - 3_600_000),
        failure,
        failingSince: fc.constant(NOW),
      }),
    );
  const environment = fc.constantFrom(undefined, 'production');
  const links = fc.array(dashboardLinkOf(name), { maxLength: 12 });

  return [
    [
      'renderRollup',
      fc
        .tuple(answerOf(rollup), environment, fc.array(name, { maxLength: 120 }), links, view)
        .map(([answer, env, labels, shown, how]) => {
          const choices = labels.map((label, index) => ({ label, commandLine: `/health a${index}` }));
          return renderRollup(
            {
              answer,
              environment: env,
              controls: { commandLine: '/health', menu: { of: 'an area', choices } },
              links: shown,
              now: NOW,
            },
            how,
          );
        }),
    ],
    [
      'renderHome',
      fc
        .tuple(
          answerOf(rollup),
          name,
          links,
          environment,
          fc.array(fc.stringMatching(/^[a-z0-9-]{1,80}$/), { maxLength: 150 }),
          fc.boolean(),
        )
        .map(([answer, title, shown, env, environments, isFirst]) =>
          renderHome({
            title,
            answer,
            worst: isFirst ? { area: title, label: title, fom: 0, commandLine: '/health why a.b', line: null } : null,
            storedState: {
              incidents: [],
              watches: { watches: [], hidden: 0, isKnown: true },
              digests: { overview: { planned: [], unusable: [] }, visible: new Set() },
            },
            reader: 'U1',
            isFirst,
            helpLine: '/health help',
            links: shown,
            now: NOW,
            timeZone: 'UTC',
            environment: env,
            environments,
          }),
        ),
    ],
    ...liveRenderings({ name, rollup: answerOf(rollup), links, failure }),
    ['renderMetric', metricRenderings(name, answerOf, view)],
    ['renderWhy', whyRenderings(name, answerOf, view)],
    [
      'renderMetricChoice',
      fc.tuple(name, fc.array(name, { minLength: 2, maxLength: 120 }), view).map(([words, labels, how]) => {
        const choices = labels.map((label, index) => ({ label, commandLine: `/health m${index}` }));
        return renderMetricChoice({ words, choices, commandLine: '/health m', repeatable: true }, how);
      }),
    ],
    ...dashboardRenderings(name, answerOf, view),
    [
      'renderHelp',
      fc.tuple(name, fc.array(name, { maxLength: 500 })).map(([title, titles]) =>
        renderHelp({
          title,
          commands: [{ name: '/health', usageHint: '[AREA]', description: title }],
          areas: titles.map((one, index) => ({ key: `a${index}`, title: one })),
          environments: titles.slice(0, 50),
        }),
      ),
    ],
    [
      'unknownName',
      fc.tuple(name, fc.array(name, { maxLength: 500 })).map(([given, known]) =>
        renderCard(unknownName('area', { given, known, command: '/health' }), {
          tables: 'text',
          charts: 0,
          audience: { kind: 'asker' },
        }),
      ),
    ],
    ...incidentRenderings(name, view, answerOf),
    ...digestRenderings(name, failure),
    ...watchRenderings(name),
    ...alarmRenderings(name),
    [
      'renderWrongDigestTime',
      fc
        .tuple(name, name)
        .map(([what, fix]) =>
          renderWrongDigestTime({ what, fix }, { kind: 'daily', timeZone: 'UTC', isPersonal: false }),
        ),
    ],
    [
      'describeFailure',
      failure.map((one) => renderNotice(describeFailure(one, { since: NOW, now: NOW, timeZone: 'UTC' }))),
    ],
  ];
}
