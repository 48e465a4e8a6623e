import fc from 'fast-check';
import type { Message } from '../../blocks/kit/message.ts';
import { renderLeftWatches } from '../../blocks/watches/left-watches.ts';
import {
  renderWatchChange,
  renderWatchCovered,
  renderWatchEnded,
  renderWatchHelp,
  renderWatchSame,
  renderWatchSet,
  renderWrongHold,
} from '../../blocks/watches/watch-answers.ts';
import { renderWatchList } from '../../blocks/watches/watch-list.ts';
import { type ScoreNow, WATCH_LEVELS, WATCHES, type Watch } from '../../src/watches/rules/watch.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

/** The answers about watches, of which only the names of what is watched, and what a person typed, are data. */
export function watchRenderings(name: fc.Arbitrary<string>): readonly [string, fc.Arbitrary<Message>][] {
  const watch: fc.Arbitrary<Watch> = fc.record({
    channel: fc.constantFrom('C1', 'U1'),
    subject: fc.constantFrom('ci.*', 'ci.tests'),
    level: fc.constantFrom(...WATCH_LEVELS),
    holdMs: fc.nat(WATCHES.longestHoldMs),
    by: fc.constant('U0ONCALL'),
    at: fc.constant(NOW),
  });
  const before = fc.option(watch, { nil: undefined });
  const rule = fc.record({ rule: name, holdMs: fc.nat(WATCHES.longestHoldMs) });
  const now: fc.Arbitrary<ScoreNow | undefined> = fc.oneof(
    fc.constant(undefined),
    fc.record({ kind: fc.constantFrom('healthy', 'unknown') }),
    fc.record({ kind: fc.constant('breach' as const), says: name }),
  );
  const row = fc.record(
    { watch, label: fc.option(name, { nil: undefined }), covered: rule },
    { requiredKeys: ['watch', 'label'] },
  );
  const rows = fc.array(row, { maxLength: WATCHES.ofChannel });
  return [
    ['renderWatchList', rows.map((all) => renderWatchList(all, { isPersonal: false, now: NOW, timeZone: 'UTC' }))],
    [
      'renderWatchSet',
      fc
        .tuple(watch, before, name, rule, now)
        .map(([one, was, label, beside, score]) =>
          renderWatchSet({ watch: one, before: was, label, beside, now: score }),
        ),
    ],
    ['renderWatchCovered', fc.tuple(rule, name).map(([by, label]) => renderWatchCovered(by, 'ci.tests', label))],
    ['renderWatchSame', fc.tuple(watch, name).map(([one, label]) => renderWatchSame(one, label))],
    ['renderWatchEnded', fc.tuple(before, name).map(([was, label]) => renderWatchEnded(was, label))],
    [
      'renderWatchChange',
      fc
        .tuple(before, fc.option(watch), name, now)
        .map(([was, after, label, score]) =>
          renderWatchChange({ by: 'U0ONCALL', before: was, after, label, now: score }),
        ),
    ],
    [
      'renderLeftWatches',
      fc
        .tuple(fc.array(name, { minLength: 1, maxLength: WATCHES.ofChannel }), fc.boolean())
        .map(([names, isPersonal]) => renderLeftWatches(names, isPersonal)),
    ],
    ['renderWatchHelp', name.map(renderWatchHelp)],
    ['renderWrongHold', fc.tuple(name, name).map(([typed, example]) => renderWrongHold(typed, example))],
  ];
}
