import { describe, expect, test } from 'vitest';
import { formProblems } from '../../page/src/modal/form-problems.ts';

const input = (id: string, element: object, rest: object = {}) => ({
  type: 'input',
  block_id: id,
  element: { action_id: id, ...element },
  ...rest,
});
const blocks = [
  { type: 'section', block_id: 'about' },
  input('why', { type: 'plain_text_input', min_length: 5 }),
  input('area', { type: 'static_select', initial_option: { value: 'ci' } }),
  input('who', { type: 'multi_users_select' }, { optional: true }),
];

describe('form problems', () => {
  test('a required field that is empty is named by its block', () => {
    expect(formProblems(blocks, {})).toEqual({ why: 'Please complete this required field.' });
  });

  test('a text that is too short is refused before it is sent', () => {
    expect(formProblems(blocks, { why: 'abc' })).toEqual({ why: 'Please enter at least 5 characters.' });
    expect(formProblems(blocks, { why: 'abcde' })).toEqual({});
  });

  test('several chosen values that were all taken away again are no answer', () => {
    const required = [input('who', { type: 'multi_users_select', initial_users: ['U1'] })];
    expect(formProblems(required, {})).toEqual({});
    expect(formProblems(required, { who: [] })).toEqual({ who: 'Please complete this required field.' });
  });
});
