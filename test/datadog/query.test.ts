import { asTag } from '@metta-health-bot/local-datadog';
import { describe, expect, test } from 'vitest';
import { datadogTag } from '../../src/datadog/query.ts';

/** Cases of pkg/trace/traceutil/normalize/normalize_test.go of DataDog/datadog-agent, and of names that people have. */
const VALUES: readonly (readonly [string, string])[] = [
  ['Robin Doe', 'robin_doe'],
  ['Test Conversion Of Weird !@#$%^&**() Characters', 'test_conversion_of_weird_characters'],
  ['ünicöde', 'ünicöde'],
  ['Data🐨dog🐶 繋がっ⛰てて', 'data_dog_繋がっ_てて'],
  ['contiguous_____underscores', 'contiguous_underscores'],
  ['foo_', 'foo'],
  ['renovate[bot]', 'renovate_bot'],
  ['a _ b__', 'a_b'],
  ['ky@@@tag/3', 'ky_tag/3'],
  ['1/2.3-4:5', '1/2.3-4:5'],
  ['_foo', '_foo'],
  ['½²', 'unknown'],
  ['!!!', 'unknown'],
  ['', 'unknown'],
  [`Zoe\u0308`, 'zoë'],
  [`${'a'.repeat(888)}`, 'a'.repeat(196)],
  [`${'a'.repeat(195)} b`, 'a'.repeat(195)],
  ['🐶'.repeat(500), 'unknown'],
  ['𐐨'.repeat(500), '𐐨'.repeat(196)],
];

describe('query', () => {
  test.each(VALUES)('a tag is written as Datadog keeps it: %j', (value, kept) => {
    expect(datadogTag('who', value)).toBe(`who:${kept}`);
    // What is sent is what is stored: no second spelling can fall together with it there.
    expect(asTag(`who:${kept}`)).toBe(`who:${kept}`);
  });

  test.each([
    ['1st place', 'x', 'st_place:x'],
    ['_Some Key_', 'Some Value', 'some_key_:some_value'],
  ])('a key of %j begins with a letter', (key, value, tag) => {
    expect(datadogTag(key, value)).toBe(tag);
    expect(asTag(tag)).toBe(tag);
  });
});
