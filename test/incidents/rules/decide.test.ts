import { expect, test } from 'vitest';
import type { Incident } from '../../../src/incidents/rules/incident.ts';
import { MINUTE, START, signalOf, startStory } from '../incident-harness.ts';

const resolutionOf = ({ resolution }: Incident) => resolution;

test('a breach fires at once where its rule holds for no time', () => {
  const story = startStory();
  expect(story.look({ 'failed shop': 'breach' })).toEqual(['shop opened']);
  expect(story.firing('shop')).toMatchObject({
    id: 'shop-2026-11-23t22:09:20.123z',
    kind: 'subject',
    label: 'shop collector',
    severity: 'critical',
    openedAt: START + MINUTE,
    remindFrom: START + MINUTE,
    symptoms: [{ rule: 'failed', says: 'failed is wrong', since: START + MINUTE, clearedAt: null }],
    events: [{ kind: 'opened', number: 1, at: START + MINUTE, actor: null }],
  });
});

test('a breach fires when it has lasted, counted from when it was first seen', () => {
  const story = startStory({ holdMs: 2 * MINUTE });
  expect(story.look({ 'failed shop': 'breach' })).toEqual([]);
  expect(story.look({ 'failed shop': 'breach' })).toEqual([]);
  expect(story.look({ 'failed shop': 'breach' })).toEqual(['shop opened']);
  expect(story.firing('shop').symptoms[0]?.since).toBe(START + MINUTE);
});

test('one healthy look ends a breach that did not fire yet', () => {
  const story = startStory({ holdMs: 2 * MINUTE });
  story.look({ 'failed shop': 'breach' });
  story.look({ 'failed shop': 'healthy' });
  expect(story.watch().conditions).toEqual({});
  story.look({ 'failed shop': 'breach' });
  expect(story.look({ 'failed shop': 'breach' })).toEqual([]);
  expect(story.look({ 'failed shop': 'breach' })).toEqual(['shop opened']);
});

test('two healthy looks in a row resolve; an unknown one between them changes nothing', () => {
  const story = startStory();
  story.look({ 'failed shop': 'breach' });
  story.look({ 'failed shop': 'healthy' });
  story.look({ 'failed shop': 'breach' });
  expect(story.look({ 'failed shop': 'healthy' })).toEqual([]);
  expect(story.look({ 'failed shop': 'unknown' })).toEqual([]);
  expect(story.look({ 'failed shop': 'healthy' })).toEqual(['shop resolved']);
  const { resolvedAt, symptoms, resolution } = story.about('shop');
  expect(resolution).toEqual({ kind: 'recovered' });
  expect([resolvedAt, symptoms[0]?.clearedAt]).toEqual([story.now(), story.now()]);
});

test('unknown never resolves and never fires', () => {
  const story = startStory();
  expect(story.look({ 'failed shop': 'unknown' })).toEqual([]);
  story.look({ 'failed shop': 'breach' });
  for (let count = 0; count < 100; count += 1) expect(story.look({ 'failed shop': 'unknown' })).toEqual([]);
  expect(story.firing('shop').symptoms[0]?.clearedAt).toBeNull();
});

test('a look at which nothing changed gives no step and the same memory, whatever numbers it tells', () => {
  const story = startStory();
  story.look({ 'failed shop': 'breach', 'errors till': 'healthy' });
  const signals = [signalOf('failed shop', 'breach', { says: 'worse' }), signalOf('errors till', 'healthy')];
  const { watch, steps } = story.preview({ kind: 'seen', at: story.now() + MINUTE, signals });
  expect(steps).toEqual([]);
  expect(watch).toEqual({ ...story.watch(), lastEvaluationAt: story.now() + MINUTE });
});

test('a subject has one incident: its rules come and go in it, and its severity is that of the worst left', () => {
  const story = startStory();
  const [failed, errors] = ['failed shop', 'errors shop'];
  const see = (a: 'breach' | 'healthy', b: 'breach' | 'healthy') =>
    story.see([signalOf(failed, a), signalOf(errors, b, { severity: 'warning' })]);
  expect(see('healthy', 'breach')).toEqual(['shop opened']);
  expect(story.firing('shop').severity).toBe('warning');
  expect(see('breach', 'breach')).toEqual(['shop changed']);
  expect(story.firing('shop').severity).toBe('critical');
  expect(story.firing('shop').events.at(-1)).toMatchObject({ number: 2, added: [failed], cleared: [] });
  see('healthy', 'breach');
  expect(see('healthy', 'breach')).toEqual(['shop changed']);
  expect(story.firing('shop').severity).toBe('warning');
  expect(story.firing('shop').events.at(-1)).toMatchObject({ number: 3, added: [], cleared: [failed] });
  see('healthy', 'healthy');
  expect(see('healthy', 'healthy')).toEqual(['shop resolved']);
  expect(story.about('shop').severity).toBe('warning');
});

test('a rule that is no longer there clears its symptom at once', () => {
  const story = startStory();
  story.look({ 'failed shop': 'breach', 'errors shop': 'breach' });
  expect(story.look({ 'errors shop': 'breach' })).toEqual(['shop changed']);
  expect(story.look({})).toEqual(['shop resolved']);
  expect(resolutionOf(story.about('shop'))).toEqual({ kind: 'rule-removed', rules: ['errors'] });
  expect(story.watch().conditions).toEqual({});
});

test('G59 the same subject fails again inside the window: its incident re-opens, unacknowledged', () => {
  const story = startStory();
  story.look({ 'failed shop': 'breach' });
  story.press('shop', { kind: 'acknowledge' });
  story.look({ 'failed shop': 'healthy' });
  story.look({ 'failed shop': 'healthy' });
  story.wait(29 * MINUTE);
  expect(story.look({ 'errors shop': 'breach', 'failed shop': 'healthy' })).toEqual(['shop reopened']);
  expect(story.all.size).toBe(1);
  expect(story.firing('shop')).toMatchObject({
    resolvedAt: null,
    resolution: null,
    acknowledged: null,
    remindFrom: story.now(),
    reminders: 0,
    symptoms: [{ rule: 'failed' }, { rule: 'errors', clearedAt: null }],
  });
});

test('G59 it fails again after the window: a new incident', () => {
  const story = startStory();
  story.look({ 'failed shop': 'breach' });
  story.look({ 'failed shop': 'healthy' });
  story.look({ 'failed shop': 'healthy' });
  story.wait(30 * MINUTE);
  expect(story.look({ 'failed shop': 'breach' })).toEqual(['shop opened']);
  expect([...story.all.values()].map(({ status }) => status)).toEqual(['resolved', 'firing']);
});

test('it fails again after the window, but under a silence that still runs: its incident re-opens silently', () => {
  const story = startStory();
  story.look({ 'failed shop': 'breach' });
  story.press('shop', { kind: 'silence', until: story.now() + 24 * 60 * MINUTE, reason: '' });
  story.look({ 'failed shop': 'healthy' });
  story.look({ 'failed shop': 'healthy' });
  story.wait(600 * MINUTE);
  expect(story.look({ 'failed shop': 'breach' })).toEqual(['shop reopened']);
  expect(story.firing('shop').silence).not.toBeNull();
});

test('what a person resolved stays resolved while it goes on, and re-opens after the window', () => {
  const story = startStory();
  story.look({ 'failed shop': 'breach' });
  story.press('shop', { kind: 'resolve' });
  for (let minute = 1; minute < 30; minute += 1) expect(story.look({ 'failed shop': 'breach' })).toEqual([]);
  expect(story.look({ 'failed shop': 'breach' })).toEqual(['shop reopened']);
});

test('what a person resolved does not re-open on what nobody knows', () => {
  const story = startStory();
  story.look({ 'failed shop': 'breach' });
  story.press('shop', { kind: 'resolve' });
  story.wait(40 * MINUTE);
  expect(story.look({ 'failed shop': 'unknown' })).toEqual([]);
  expect(story.look({ 'failed shop': 'healthy' })).toEqual([]);
  expect(story.look({ 'failed shop': 'breach' })).toEqual(['shop reopened']);
});

test('what a person resolved re-opens at once on a symptom that was not there, or that came back', () => {
  for (const [cleared, breached] of [
    [false, 'errors shop'],
    [true, 'failed shop'],
  ] as const) {
    const story = startStory();
    story.look({ 'failed shop': 'breach', 'errors shop': 'healthy' });
    story.press('shop', { kind: 'resolve' });
    const rest = { 'failed shop': cleared ? 'healthy' : 'breach', 'errors shop': 'healthy' } as const;
    expect([...story.look(rest), ...story.look(rest)]).toEqual([]);
    expect(story.about('shop').symptoms[0]?.clearedAt === null).toBe(!cleared);
    expect(story.look({ ...rest, [breached]: 'breach' })).toEqual(['shop reopened']);
  }
});

test('G62 the same memory after a restart, with other holds and words in the catalog: nothing is told again', () => {
  const story = startStory();
  story.look({ 'failed shop': 'breach' });
  story.wait(20 * MINUTE);
  expect(story.look({ 'failed shop': 'breach' }, { holdMs: 60 * MINUTE, says: 'reworded' })).toEqual([]);
  expect(story.told).toEqual(['shop opened']);
});

test('a clock that jumps back begins pending breaches anew, and no duration is negative', () => {
  const story = startStory({ holdMs: 2 * MINUTE });
  story.look({ 'failed till': 'breach' }, {});
  story.look({ 'failed till': 'breach', 'failed shop': 'breach' });
  story.wait(-60 * MINUTE);
  expect(story.look({ 'failed till': 'healthy', 'failed shop': 'breach' })).toEqual([]);
  expect(story.look({ 'failed till': 'healthy', 'failed shop': 'breach' })).toEqual(['till resolved']);
  expect(story.look({ 'failed till': 'healthy', 'failed shop': 'breach' })).toEqual(['shop opened']);
  const { openedAt, resolvedAt, symptoms } = story.about('till');
  expect(resolvedAt).toBe(openedAt);
  expect(symptoms[0]?.clearedAt).toBe(symptoms[0]?.since);
});

test('a sleep, or a jump forward, begins pending breaches anew and leaves firing ones alone', () => {
  const story = startStory({ holdMs: 2 * MINUTE });
  story.look({ 'failed till': 'breach' }, {});
  story.look({ 'failed till': 'breach', 'failed shop': 'breach' });
  story.wait(60 * MINUTE);
  expect(story.look({ 'failed till': 'breach', 'failed shop': 'breach' })).toEqual([]);
  story.look({ 'failed till': 'breach', 'failed shop': 'breach' });
  expect(story.look({ 'failed till': 'breach', 'failed shop': 'breach' })).toEqual(['shop opened']);
});

test('an incident carries its last 50 events, numbered on', () => {
  const story = startStory();
  for (let count = 0; count < 20; count += 1) {
    story.look({ 'failed shop': 'breach' });
    story.press('shop', { kind: 'acknowledge' });
    story.press('shop', { kind: 'resolve' });
    story.look({ 'failed shop': 'healthy' });
    story.look({ 'failed shop': 'healthy' });
  }
  const numbers = story.about('shop').events.map(({ number }) => number);
  expect(numbers).toEqual(Array.from({ length: 50 }, (_, index) => (numbers[0] ?? 0) + index));
  expect(numbers.at(-1)).toBeGreaterThan(50);
});
