import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderMetricSearch } from '../../../blocks/health/metric-search.ts';
import { decodeLine, encodeLine } from '../../../blocks/kit/control-value.ts';
import { METRIC_SEARCH, plainOptions } from '../../../blocks/kit/controls.ts';
import { LIMITS } from '../../../blocks/kit/limits.ts';

const textsOf = (labels: readonly string[]) =>
  plainOptions(labels.map((label, at) => ({ label, value: `${at}` }))).map(({ text }) => text.text);

describe('options of a menu', () => {
  test('keep a value of 150 characters whole, and are refused with a longer one', () => {
    const value = 'v'.repeat(150);
    expect(plainOptions([{ label: 'a', value }])).toMatchObject([{ value }]);
    expect(() => plainOptions([{ label: 'a', value: `${value}v` }])).toThrow(/has 151 characters, and Slack takes 150/);
  });

  test('show the end of labels that begin alike, and number those that are alike', () => {
    const [first, second, other] = textsOf([`${'a'.repeat(90)} one`, `${'a'.repeat(90)} two`, 'b']);
    expect(first).toBe(`${'a'.repeat(37)}…${'a'.repeat(33)} one`);
    expect(second).toMatch(/ two$/);
    expect(other).toBe('b');
    expect(textsOf(['Orders', 'Orders (2)', 'Orders', 'Orders'])).toEqual([
      'Orders',
      'Orders (2)',
      'Orders (3)',
      'Orders (4)',
    ]);
  });

  test('never read alike and never break a limit, whatever the labels', () => {
    const unit = fc.constantFrom('a', '👩‍👩‍👧', '<', ' ', '𝒳');
    const label = fc.oneof(fc.string({ unit, maxLength: 6 }), fc.string({ unit, minLength: 60, maxLength: 90 }));
    fc.assert(
      fc.property(fc.array(label, { maxLength: 30 }), (labels) => {
        const texts = textsOf(labels);
        expect(new Set(texts).size).toBe(labels.length);
        for (const text of texts) {
          expect(text.length).toBeLessThanOrEqual(LIMITS.optionText);
          expect(() => encodeURIComponent(text)).not.toThrow();
        }
      }),
    );
  });
});

test('a form that asks for a metric carries whole paths of 129 characters', () => {
  const path = `${'a'.repeat(64)}.${'m'.repeat(64)}`;
  const view = renderMetricSearch({
    metrics: [1, 2].map((end) => ({
      label: `${'Very long area '.repeat(9)}${end}`,
      value: path.replace(/m$/, `${end}`),
    })),
    days: [{ label: '7 days', value: '7' }],
    environments: [],
    chosen: { days: '7', environment: '*' },
    to: { channel: 'C1' },
  });
  const [metric] = view.blocks as readonly {
    readonly element?: { readonly options?: readonly { readonly value: string }[] };
  }[];
  expect(view.callback_id).toBe(METRIC_SEARCH.callback);
  expect(metric?.element?.options?.map(({ value }) => value.length)).toEqual([129, 129]);
  expect(new Set(metric?.element?.options?.map(({ value }) => value)).size).toBe(2);
});

describe('a key of a command line', () => {
  const line = `/health ${'a'.repeat(64)}.${'m'.repeat(64)} 30d env:${'e'.repeat(64)}`;
  const names = [`${'a'.repeat(64)}.${'m'.repeat(64)}`, 'e'.repeat(64)];

  test('a key of a control has at most 89 characters, stays the same, and leads back to the line', () => {
    const key = encodeLine(line, 150);
    expect(key).toMatch(/^~\/health\|[a-z0-9]{25}\|30d\|[a-z0-9]{25}$/);
    expect(encodeLine(line, 150)).toBe(key);
    // The published digest of "a": the values of older messages have to mean the same.
    const [, words] = encodeLine('/x a', 1).split('|');
    expect(words).toBe(0xd228cb696f1a8caf78912b704e4a8964n.toString(36));
    expect(decodeLine(key, 150, names)).toBe(line);
  });

  test('stands for no line where one of its names is unknown', () => {
    expect(decodeLine(encodeLine(line, 150), 150, names.slice(1))).toBeUndefined();
    expect(decodeLine(encodeLine(line, 150), 150, names.slice(0, 1))).toBeUndefined();
    for (const value of ['~', '~|', '~/health|x', '~/health|||y']) {
      expect(decodeLine(value, 150, names) ?? '', value).not.toContain('x');
    }
  });

  test('takes the place of a line only where that has no room', () => {
    const short = '/health a.b 30d env:e';
    expect(encodeLine(short, 150)).toBe(short);
    expect(encodeLine('x'.repeat(150), 150)).toHaveLength(150);
    expect(encodeLine(`/health ${'x'.repeat(143)}`, 150)).toMatch(/^~/);
  });
});
