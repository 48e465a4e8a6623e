import fc from 'fast-check';
import { renderDashboardRow, renderDashboardStatus } from '../../blocks/dashboards/dashboard-status.ts';
import type { CardView } from '../../blocks/kit/card.ts';
import type { Message } from '../../blocks/kit/message.ts';
import { parseTarget, type Target } from '../../src/catalog/target.ts';
import type { DashboardStatus } from '../../src/health/dashboard-status.ts';
import type { Answer } from '../../src/health/reading.ts';
import type { WidgetView } from '../../src/health/widget-view.ts';
import { dashboardLinkOf } from './dashboard-links.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const GOAL = parseTarget('< 5') as Target;
const ROW = 'row';
const STEPS = ['21', '22', '23'].map((day) => `2026-11-${day}`);

type AnswerOf = (
  value: fc.Arbitrary<DashboardStatus>,
) => fc.Arbitrary<Exclude<Answer<DashboardStatus>, { readonly kind: 'unavailable' }>>;

/** Dashboards and their rows whose texts are whatever `name` gives, with any values, in any view. */
export function dashboardRenderings(
  name: fc.Arbitrary<string>,
  answerOf: AnswerOf,
  view: fc.Arbitrary<CardView>,
): readonly [string, fc.Arbitrary<Message>][] {
  const environment = fc.constantFrom(undefined, 'production');
  const rest = fc.tuple(
    answerOf(statusOf(name)),
    environment,
    fc.array(dashboardLinkOf(name), { maxLength: 12 }),
    view,
  );
  const controls = fc.array(name, { maxLength: 30 }).map((labels) => {
    const choices = labels.map((label, index) => ({ label, commandLine: `/ci-status a${index}` }));
    return { commandLine: '/ci-status', menu: { of: 'a row', choices }, environments: choices.slice(0, 5) };
  });
  const cards = fc
    .tuple(rest, controls)
    .map(
      ([[answer, env, links, how], shown]) =>
        [{ answer, environment: env, links, controls: shown, now: NOW }, how] as const,
    );
  return [
    ['renderDashboardStatus', cards.map(([card, how]) => renderDashboardStatus(card, how))],
    ['renderDashboardRow', cards.map(([card, how]) => renderDashboardRow({ ...card, row: ROW }, how))],
  ];
}

function statusOf(name: fc.Arbitrary<string>): fc.Arbitrary<DashboardStatus> {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const reading = fc.option(
    fc.record({ value: number, at: fc.constant(NOW), from: fc.constant(NOW), current: fc.boolean() }),
    { nil: null },
  );
  const values = fc.array(fc.option(number, { nil: null }), { minLength: 3, maxLength: 3 });
  const status = fc.constantFrom('green' as const, 'yellow' as const, 'red' as const, 'gray' as const);
  const target = fc.record({ label: name, unit: name, goal: fc.constant(GOAL), reading, status, values });
  const placed = { row: fc.constant(ROW), title: name };
  const url = fc.constantFrom(undefined, 'https://datadog.example.com/');
  const entry = fc
    .tuple(fc.record({ at: fc.constant(NOW), title: name, fields: fc.record({ a: name, b: name }) }), url)
    .map(([one, link]) => (link === undefined ? one : { ...one, url: link }));
  const widget: fc.Arbitrary<WidgetView> = fc.oneof(
    fc.record({
      kind: fc.constant('number' as const),
      ...placed,
      tile: fc.record({ label: name, reading, status, unit: name }),
    }),
    fc.record({
      kind: fc.constant('timeseries' as const),
      ...placed,
      as: fc.constantFrom('lines' as const, 'areas' as const, 'bars' as const),
      unit: name,
      steps: fc.constant(STEPS),
      series: fc.array(fc.record({ label: name, values, reading, status }), { maxLength: 15 }),
      lines: fc.array(fc.record({ at: number, label: name, status: fc.constant('red' as const) }), { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constantFrom('pie' as const, 'toplist' as const),
      ...placed,
      unit: name,
      amounts: fc.array(fc.record({ label: name, value: number }), { maxLength: 20 }),
    }),
    fc.record({
      kind: fc.constant('events' as const),
      ...placed,
      columns: fc.constant({ Name: 'a', Branch: 'b', Time: 'time' }),
      entries: fc.array(entry, { maxLength: 60 }),
    }),
  );
  const size = fc.constantFrom(0, 1, 25, 500);
  return size.chain((count) =>
    fc.record({
      title: name,
      slug: fc.constant('slug'),
      timeZone: fc.constant('UTC'),
      days: fc.constant(7),
      targets: fc.array(target, { minLength: count, maxLength: count }),
      // Four stand in a row at most; an overview is made of ten rows and more.
      widgets: fc.array(widget, { maxLength: 4 }),
    }),
  );
}
