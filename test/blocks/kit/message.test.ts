import { describe, expect, test } from 'vitest';
import { smallPrint } from '../../../blocks/kit/card.ts';
import { describeFailure, plainFailure } from '../../../blocks/kit/failure.ts';
import { LIMITS } from '../../../blocks/kit/limits.ts';
import { annotated, message, paragraphs, section } from '../../../blocks/kit/message.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');

describe('message', () => {
  test('a message joins its sentences, ends each with a full stop and skips empty ones', () => {
    expect(message(['One', '', 'Two!'], []).text).toBe('One. Two!');
  });

  test('notes stand beneath the blocks of a message and at the end of its text', () => {
    const { text, blocks } = annotated(message(['One'], [section('One')]), ['Two.']);
    expect(text).toBe('One. Two.');
    expect(blocks).toHaveLength(2);
  });

  test('lines fill as few paragraphs as the limit of a section allows, and no line is split', () => {
    const line = 'x'.repeat(LIMITS.sectionText / 2);
    expect(paragraphs([line, line, 'short'])).toHaveLength(2);
  });

  test('a failure of Datadog is described with its reason, its beginning and the next step', () => {
    const failure = { kind: 'timeout', detail: 'no answer in 10 s' } as const;
    expect(describeFailure(failure, { since: NOON, now: NOON, timeZone: 'UTC' })).toBe(
      'Datadog did not answer in time (no answer in 10 s); failing since 12:00 (UTC). Next step: try again in a minute.',
    );
    expect(plainFailure(failure, NOON, 'UTC')).toBe('Datadog did not answer in time (no answer in 10 s).');
  });

  test('the small print of a card says when and where its values were read', () => {
    const block = smallPrint({ at: NOON, now: NOON, timeZone: 'UTC', environment: undefined, notes: ['One note'] });
    expect(JSON.stringify(block)).toContain('As of 12:00 (UTC)  ·  all environments  ·  One note');
  });
});
