import { describe, expect, test } from 'vitest';
import type { ReportedBefore } from '../../../src/explain/reported-before.ts';
import { changeBefore, knownReason } from '../../../src/incidents/rules/known-reasons.ts';
import type { CollectorReason, Reason, ReportedError } from '../../../src/incidents/rules/reason.ts';
import { MINUTE, type SignalOptions, signalOf, startIncident } from '../incident-harness.ts';

const error = (message: string, at = 0): ReportedError => ({ at, message, nextStep: '', about: '' });

const reason = (readAt: number, over: Partial<CollectorReason> = {}): CollectorReason => ({
  kind: 'collector',
  readAt,
  errors: [],
  moreErrors: 0,
  needsErrors: true,
  since: 0,
  runs: [],
  lastGoodRunAt: null,
  rows: null,
  grayFrom: null,
  ...over,
});

type Story = ReturnType<typeof startIncident>;

/** An evaluation a minute later that finds these subjects in breach, with reasons read then; the steps that it makes. */
function evaluate(
  story: Story,
  failing: readonly string[],
  over: Partial<CollectorReason> | null,
  options: SignalOptions = {},
) {
  const at = story.now() + MINUTE;
  const signals = ['shop', 'disk', 'a', 'b', 'c'].map((subject) =>
    signalOf(`failed ${subject}`, failing.includes(subject) ? 'breach' : 'healthy', options),
  );
  const read = (subject: string): readonly (readonly [string, Reason])[] =>
    over === null ? [] : [[subject, reason(at, over)]];
  const evaluation = { kind: 'evaluated', at, signals, reasons: new Map(failing.flatMap(read)) } as const;
  const { steps } = story.preview(evaluation);
  story.wait(MINUTE);
  story.take(evaluation);
  return steps;
}

const messagesOf = (story: Story, subject = 'shop') => {
  const found = story.about(subject).reasons?.[subject];
  return found?.kind === 'collector' ? found.errors.map(({ message }) => message) : null;
};

describe('known reasons', () => {
  test('an incident opens with what is known of its subject, or without', () => {
    const story = startIncident();
    evaluate(story, ['shop'], { errors: [error('gone')] });
    expect(messagesOf(story)).toEqual(['gone']);
    evaluate(story, ['shop', 'disk'], null);
    expect(story.about('disk').reasons).toBeUndefined();
  });

  test('a reason that becomes known, or another, edits the message and is no event; a newer time alone edits nothing', () => {
    const story = startIncident();
    evaluate(story, ['shop'], null);
    const [known] = evaluate(story, ['shop'], { errors: [error('gone', 1)], lastGoodRunAt: 5 });
    expect(known).toMatchObject({ events: [], isEdited: true });
    const [later] = evaluate(story, ['shop'], { errors: [error('gone', 2)], lastGoodRunAt: 5 });
    expect(later).toMatchObject({ events: [], incident: { reasons: { shop: { errors: [{ at: 2 }] } } } });
    expect(later).not.toHaveProperty('isEdited');
    const [other] = evaluate(story, ['shop'], { errors: [error('late', 3)], lastGoodRunAt: 5 });
    expect(other).toMatchObject({ isEdited: true });
    expect(evaluate(story, ['shop'], null)).toEqual([]);
  });

  test('what is known stays when it cannot be read again', () => {
    const story = startIncident();
    const runs = [{ at: 1, seconds: 1, errors: 0, failed: false }];
    evaluate(story, ['shop'], { errors: [error('gone')], runs, lastGoodRunAt: 1 });
    evaluate(story, ['shop'], { problem: 'HTTP 500', runsProblem: 'HTTP 500' });
    expect(story.about('shop').reasons?.shop).toMatchObject({ errors: [{ message: 'gone' }], runs, lastGoodRunAt: 1 });
    expect(story.about('shop').reasons?.shop).not.toHaveProperty('problem');
    expect(story.about('shop').reasons?.shop).not.toHaveProperty('runsProblem');
  });

  test('a re-opening has the errors of this failure, never those of the one before', () => {
    const story = startIncident();
    evaluate(story, ['shop'], { errors: [error('first')] });
    for (let count = 0; count < 2; count += 1) evaluate(story, [], null);
    expect(story.about('shop')).toMatchObject({ status: 'resolved' });
    expect(messagesOf(story)).toEqual(['first']);
    evaluate(story, ['shop'], null);
    expect(story.firing('shop').reasons).toEqual({});
    evaluate(story, ['shop'], { errors: [error('second')] });
    expect(messagesOf(story)).toEqual(['second']);
  });

  test('a reason that was read while the breach was held back counts', () => {
    const story = startIncident();
    const held = { holdMs: 2 * MINUTE };
    evaluate(story, ['shop'], { errors: [error('gone')] }, held);
    const at = story.now();
    expect(story.all.size).toBe(0);
    const reasons = new Map([['shop', reason(at, { errors: [error('gone')] })]]);
    const signals = [signalOf('failed shop', 'breach', held)];
    story.take({ kind: 'evaluated', at: story.wait(2 * MINUTE), signals, reasons });
    expect(messagesOf(story)).toEqual(['gone']);
  });

  test('a subject named like a part of every object has a reason of its own, or none', () => {
    const story = startIncident();
    const signals = [signalOf('failed constructor', 'breach')];
    story.take({ kind: 'evaluated', at: story.wait(MINUTE), signals });
    expect(knownReason(story.about('constructor'), 'constructor')).toBeUndefined();
    const reasons = new Map([['constructor', reason(story.now() + MINUTE)]]);
    story.take({ kind: 'evaluated', at: story.wait(MINUTE), signals, reasons });
    expect(knownReason(story.about('constructor'), 'constructor')).toMatchObject({ kind: 'collector' });
  });

  test('a storm stores the reasons of its first subjects', () => {
    const story = startIncident();
    evaluate(story, ['shop', 'a', 'b', 'c'], { errors: [error('gone')] });
    expect(Object.keys(story.about('storm').reasons ?? {})).toEqual(['shop', 'a', 'b', 'c']);
  });

  test('what is over keeps why it failed', () => {
    const story = startIncident();
    evaluate(story, ['shop'], { errors: [error('gone')] });
    story.press('shop', { kind: 'resolve' });
    expect(messagesOf(story)).toEqual(['gone']);
    evaluate(story, ['shop'], { errors: [error('other')] });
    expect(messagesOf(story)).toEqual(['gone']);
  });
});

describe('changes before a failure', () => {
  const change = (title: string): ReportedBefore => {
    return { kind: 'merge', at: 1, moment: 2, title, number: '', author: '', url: '', more: 0, hours: 2 };
  };
  const see = (story: Story, failing: readonly string[], before?: ReadonlyMap<string, ReportedBefore | null>) => {
    const at = story.now() + MINUTE;
    const signals = ['shop', 'disk'].map((subject) =>
      signalOf(`failed ${subject}`, failing.includes(subject) ? 'breach' : 'healthy'),
    );
    const evaluation = { kind: 'evaluated', at, signals, ...(before && { before }) } as const;
    const { steps } = story.preview(evaluation);
    story.wait(MINUTE);
    story.take(evaluation);
    return steps;
  };
  const title = (story: Story) => changeBefore(story.about('shop'), 'shop')?.title;

  test('one that becomes known edits the message without an event, and stays whatever is found later', () => {
    const story = startIncident();
    see(story, ['shop']);
    expect(title(story)).toBeUndefined();
    const [known] = see(story, ['shop'], new Map([['shop', change('first')]]));
    expect(known).toMatchObject({ events: [], isEdited: true });
    expect(see(story, ['shop'], new Map([['shop', null]]))).toEqual([]);
    expect(see(story, ['shop'], new Map([['shop', change('second')]]))).toEqual([]);
    expect(see(story, ['shop'])).toEqual([]);
    expect(title(story)).toBe('first');
  });

  test('the next failure has one of its own, and nothing of another subject', () => {
    const story = startIncident();
    see(story, ['shop', 'disk'], new Map([['shop', change('first')]]));
    expect(changeBefore(story.about('disk'), 'disk')).toBeUndefined();
    expect(changeBefore(story.about('shop'), 'constructor')).toBeUndefined();
    see(story, []);
    see(story, []);
    see(story, ['shop']);
    expect([story.about('shop').status, title(story)]).toEqual(['firing', undefined]);
    see(story, ['shop'], new Map([['shop', change('second')]]));
    expect(title(story)).toBe('second');
  });
});
