import { NOW, SAMPLE_WHY, SAMPLE_WHYS } from '@metta-health-bot/demo/samples';
import fc from 'fast-check';
import { renderWhy } from '../../blocks/health/why.ts';
import type { CardView } from '../../blocks/kit/card.ts';
import type { Message } from '../../blocks/kit/message.ts';
import type { NearbyEvent } from '../../src/explain/events-before.ts';
import type { MovedWith } from '../../src/explain/moved-with.ts';
import type { Why } from '../../src/explain/why.ts';
import type { Answer } from '../../src/health/reading.ts';
import { dashboardLinkOf } from './dashboard-links.ts';

type AnswerOf = (value: fc.Arbitrary<Why>) => fc.Arbitrary<Exclude<Answer<Why>, { readonly kind: 'unavailable' }>>;

const PAGE = 'https://datadog.example.com/';

/** The newest change of a metric whose texts are whatever `name` gives, in any view. */
export function whyRenderings(
  name: fc.Arbitrary<string>,
  answerOf: AnswerOf,
  view: fc.Arbitrary<CardView>,
): fc.Arbitrary<Message> {
  const event = fc
    .tuple(
      name,
      name,
      fc.constantFrom(PAGE, 'javascript:it', ''),
      fc.constantFrom('merge', 'other'),
      fc.constantFrom('change', 'start'),
    )
    .map(([title, author, url, kind, what]): NearbyEvent => {
      const fields = { kind, author, number: author, sha: title, repository: url, compare: url, collector: author };
      return { feed: 'change', at: NOW, aheadMs: 5e6, what, title, level: 'info', fields, url };
    });
  const events = fc.array(event, { maxLength: 12 });
  const moved = fc.tuple(fc.array(name, { maxLength: 30 }), fc.array(name, { maxLength: 30 })).map(
    ([series, unmoved]): MovedWith => ({
      moved: series.map((one) => {
        return { name: one, isRise: true, isWorse: false, before: 1, after: 1e9, deviations: 1e6, lagHours: -3 };
      }),
      unmoved,
      unknown: unmoved,
    }),
  );
  const why = fc
    .tuple(
      fc.constantFrom(SAMPLE_WHY, ...Object.values(SAMPLE_WHYS)),
      name,
      events,
      moved,
      fc.array(name, { maxLength: 5 }),
    )
    .map(([sample, text, changes, others, notRead]): Why => {
      const { explanation } = sample;
      const before = explanation.before && { ...explanation.before, changes, failures: changes };
      return {
        ...sample,
        label: text,
        unit: text,
        area: { key: 'a', title: text },
        notRead,
        explanation: {
          ...explanation,
          before,
          others: explanation.others && others,
          environments: explanation.environments && others,
        },
      };
    });
  return fc
    .tuple(answerOf(why), name, fc.array(dashboardLinkOf(name), { maxLength: 2 }), view)
    .map(([answer, label, links, how]) => {
      const moves = [{ kind: 'back' as const, label, commandLine: '/health a' }];
      const controls = { commandLine: '/health why a', moves };
      return renderWhy({ answer, links, controls, environment: undefined, now: NOW }, how);
    });
}
