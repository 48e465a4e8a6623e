import { NOW, SAMPLE_METRIC, SAMPLE_MONTH } from '@metta-health-bot/demo/samples';
import fc from 'fast-check';
import { renderMetric } from '../../blocks/health/metric.ts';
import type { CardView } from '../../blocks/kit/card.ts';
import type { Message } from '../../blocks/kit/message.ts';
import type { MetricDetail } from '../../src/health/metric-detail.ts';
import type { Answer } from '../../src/health/reading.ts';
import { dashboardLinkOf } from './dashboard-links.ts';

type AnswerOf = (
  value: fc.Arbitrary<MetricDetail>,
) => fc.Arbitrary<Exclude<Answer<MetricDetail>, { readonly kind: 'unavailable' }>>;

/** A metric whose texts are whatever `name` gives, with any values, in any view. */
export function metricRenderings(
  name: fc.Arbitrary<string>,
  answerOf: AnswerOf,
  view: fc.Arbitrary<CardView>,
): fc.Arbitrary<Message> {
  const number = fc.option(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { nil: null });
  const detail = fc
    .tuple(
      fc.constantFrom(SAMPLE_METRIC, SAMPLE_MONTH),
      fc.array(number, { minLength: 30, maxLength: 30 }),
      name,
      name,
      name,
    )
    .map(([sample, values, label, unit, raw]): MetricDetail => {
      const area = { key: 'area', title: raw };
      return { ...sample, label, unit, raw, area, collector: label, values: values.slice(-sample.days.length) };
    });
  return fc
    .tuple(answerOf(detail), name, fc.array(dashboardLinkOf(name), { maxLength: 2 }), view)
    .map(([answer, label, links, how]) => {
      const choices = [
        { label, commandLine: '/health a' },
        { label, commandLine: '/health b' },
      ];
      const moves = [{ kind: 'back' as const, label, commandLine: '/health' }];
      const controls = { commandLine: '/health a', moves, menu: { of: label, choices }, environments: choices };
      const card = { answer, links, controls, environment: undefined, now: NOW };
      return renderMetric(card, how);
    });
}
