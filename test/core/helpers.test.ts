import { describe, expect, test } from 'vitest';
import { formatAge, formatUpperBound, parseShortDuration, SHORT_DURATION } from '../../src/core/duration.ts';
import { anyCaseCodeOf, causeOf, messageOf, stackOf } from '../../src/core/errors.ts';
import { isRecord, parseJson } from '../../src/core/json.ts';
import { median, percentile } from '../../src/core/statistics.ts';
import { andMore, capitalize, enumerateFirst, firstAndMore } from '../../src/core/text.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, WEEK_MS } from '../../src/core/time.ts';

test('units of time follow from one another', () => {
  expect([MINUTE_MS / SECOND_MS, HOUR_MS / MINUTE_MS, DAY_MS / HOUR_MS, WEEK_MS / DAY_MS]).toEqual([60, 60, 24, 7]);
});

describe('durations', () => {
  test('the catalog writes a whole number and one unit', () => {
    expect(['15m', '1h', '7d'].map(parseShortDuration)).toEqual([15 * MINUTE_MS, HOUR_MS, WEEK_MS]);
    expect(['0m', '1.5h', '15', '1w', '1d 4h'].filter((text) => SHORT_DURATION.test(text))).toEqual([]);
  });

  test.each([
    [-1, 'just now'],
    [59_999, 'just now'],
    [MINUTE_MS, '1 min ago'],
    [HOUR_MS - 1, '59 min ago'],
    [HOUR_MS, '1 h ago'],
    [2 * DAY_MS - 1, '47 h ago'],
    [2 * DAY_MS, '2 d ago'],
  ])('an age of %d ms is %s', (age, words) => expect(formatAge(0, age)).toBe(words));

  test.each([
    [0, '1 min'],
    [MINUTE_MS + 1, '2 min'],
    [119 * MINUTE_MS, '119 min'],
    [119 * MINUTE_MS + 1, '2 h'],
    [2 * HOUR_MS + 1, '3 h'],
  ])('%d ms are %s at most', (duration, words) => expect(formatUpperBound(duration)).toBe(words));
});

describe('errors', () => {
  test('anything thrown has a message, a stack and perhaps a cause', () => {
    const cause = new Error('below');
    const error = new Error('above', { cause });
    expect([messageOf(error), messageOf('text'), messageOf(undefined)]).toEqual(['above', 'text', 'undefined']);
    expect(stackOf(error)).toContain('helpers.test.ts');
    expect([stackOf('text'), stackOf(Object.assign(new Error('bare'), { stack: undefined }))]).toEqual([
      'text',
      'bare',
    ]);
    expect([causeOf(error), causeOf(cause), causeOf('text'), causeOf(null)]).toEqual([
      cause,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a code of the Slack SDK is read in small letters too, and nothing else is', () => {
    const codes = ['slack_webapi_platform_error', 'ENOENT', 7, 'two words', ''].map((code) => anyCaseCodeOf({ code }));
    expect(codes).toEqual(['slack_webapi_platform_error', 'ENOENT', '', '', '']);
    expect([anyCaseCodeOf(null), anyCaseCodeOf('text')]).toEqual(['', '']);
  });
});

test('JSON that cannot be parsed is undefined; a list or null is not a record', () => {
  expect([parseJson('{"a":[1]}'), parseJson('null'), parseJson('{'), parseJson('')]).toEqual([
    { a: [1] },
    null,
    undefined,
    undefined,
  ]);
  expect([{}, [], null, 'text', undefined].map(isRecord)).toEqual([true, false, false, false, false]);
});

test('the median of an even number of values lies between the two in the middle; of nothing there is none', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 100]), median([10, 9, 100]), median([])]).toEqual([2, 3, 10, null]);
  expect([percentile([5, 1, 3], 0), percentile([5, 1, 3], 1), percentile([], 0.5)]).toEqual([1, 5, null]);
});

describe('text', () => {
  test('a capital at the beginning, whatever begins', () => {
    expect(['no data', 'É', '', '5 errors', 'Already'].map(capitalize)).toEqual([
      'No data',
      'É',
      '',
      '5 errors',
      'Already',
    ]);
  });

  test('the rest of a cut list is counted, and no text is written where there is none', () => {
    expect([andMore(3), andMore(0), andMore(-2)]).toEqual([['and 3 more'], [], []]);
    expect(firstAndMore(['a', 'b', 'c'], 2)).toEqual(['a', 'b', 'and 1 more']);
    expect(firstAndMore(['a', 'b'], 2)).toEqual(['a', 'b']);
    expect(enumerateFirst(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
    expect(enumerateFirst(['a', 'b'], 2, '; ')).toBe('a; b');
  });
});
