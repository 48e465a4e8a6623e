import { describe, expect, test } from 'vitest';
import { validateView } from '../../src/block-kit/validate-view.ts';
import { LIMITS } from '../../src/limits.ts';
import { input, list, long, plain } from './samples.ts';

const modal = (extra: object = {}) => ({
  type: 'modal',
  title: plain('Silence'),
  blocks: [{ type: 'divider' }],
  ...extra,
});

function problemsOf(view: unknown, type: 'modal' | 'home' = 'modal'): string[] {
  return validateView(view, { type, refuses: new Set() }).map((problem) => `${problem.message} @ ${problem.pointer}`);
}

const LIMITED: readonly [string, number, string, (size: number) => object][] = [
  ['title', LIMITS.viewTitle, '/view/title/text', (n) => ({ title: plain(long(n)) })],
  ['submit', LIMITS.viewButton, '/view/submit/text', (n) => ({ submit: plain(long(n)) })],
  ['close', LIMITS.viewButton, '/view/close/text', (n) => ({ close: plain(long(n)) })],
  ['private_metadata', LIMITS.viewPrivateMetadata, '/view/private_metadata', (n) => ({ private_metadata: long(n) })],
  ['callback_id', LIMITS.viewCallbackId, '/view/callback_id', (n) => ({ callback_id: long(n) })],
  ['external_id', LIMITS.viewExternalId, '/view/external_id', (n) => ({ external_id: long(n) })],
  ['blocks', LIMITS.blocksPerView, '/view/blocks', (n) => ({ blocks: list(n, () => ({ type: 'divider' })) })],
];

describe('validate view', () => {
  test.each(LIMITED)('%s: %i is taken, one more is refused', (_limit, maximum, pointer, make) => {
    expect(problemsOf(modal(make(maximum)))).toEqual([]);
    expect(problemsOf(modal(make(maximum + 1))).map((problem) => problem.split(' @ ')[1])).toEqual([pointer]);
  });

  test('a modal that asks must have a submit button', () => {
    expect(problemsOf(modal({ blocks: [input()] }))).toEqual(['missing required field: submit @ /view']);
    expect(problemsOf(modal({ blocks: [input()], submit: plain('Save') }))).toEqual([]);
  });

  test('a modal needs a title; a Home tab has none', () => {
    expect(problemsOf({ type: 'modal', blocks: [] })).toEqual(['missing required field: title @ /view']);
    expect(problemsOf({ type: 'home', blocks: [] }, 'home')).toEqual([]);
    expect(problemsOf({ type: 'home', title: plain('a'), blocks: [] }, 'home')).toEqual([
      'invalid additional property: title @ /view',
    ]);
  });

  test('a Home tab is no modal, and a text is no view', () => {
    expect(problemsOf({ type: 'home', blocks: [] })).toContain('must be one of: modal @ /view/type');
    expect(problemsOf('nonsense')).toEqual(['must provide an object @ /view']);
  });

  test('a problem of a block is reported with its place in the view', () => {
    expect(problemsOf(modal({ blocks: [{ type: 'header', text: plain('') }] }))).toEqual([
      'must be more than 0 characters @ /view/blocks/0/text/text',
    ]);
  });
});
