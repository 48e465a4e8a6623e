import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanTyped, referenceIn, typedWords, withoutPunctuation } from '../../src/core/typed-text.ts';

describe('cleanTyped', () => {
  test.each([
    ['“flaky checks”', 'flaky checks'],
    ["St. John's", "St. John's"],
    ['St. John’s', "St. John's"],
    ['ci when it’s red', "ci when it's red"],
    // A prime is minutes or seconds, and no apostrophe.
    ['10′ 10″', '10′ 10′′'],
    ['‘ci’', 'ci'],
    ['*ci* _eval_ ~x~', 'ci eval x'],
    ['flaky_checks', 'flaky_checks'],
    ['mon – thu — fri − sat', 'mon - thu - fri - sat'],
    ['09:00 (Europe/Berlin)', '09:00 Europe/Berlin'],
    ['a &amp; b &lt;c&gt;', 'a & b c'],
    ['&amp;lt;', '&lt;'],
    ['<#C123|ci> <#C123>', '#ci #C123'],
    ['<@U1|ann> <!here> <!subteam^S1|@oncall>', '@ann @here @oncall'],
    ['<http://ci.dev|ci.dev> <https://x.example>', 'ci.dev https://x.example'],
    ['ｃｉ\u200b\ufeff\u00a0３０ｄ', 'ci 30d'],
    ['a\tb\n c', 'a b c'],
  ])('%j is %j', (typed, cleaned) => {
    expect(cleanTyped(typed)).toBe(cleaned);
  });

  test('what is clean stays as it is, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (typed) => {
        const words = typedWords(cleanTyped(typed));
        expect(words.every((word) => word !== '' && !/\s/.test(word))).toBe(true);
      }),
    );
  });
});

describe('withoutPunctuation', () => {
  test.each([
    ['training?!', 'training'],
    ['¿training', 'training'],
    ['ci.flaky', 'ci.flaky'],
    ['...', ''],
    ['9:00', '9:00'],
  ])('%s is "%s"', (word, bare) => {
    expect(withoutPunctuation(word)).toBe(bare);
  });
});

describe('referenceIn', () => {
  test.each([
    ['#ci', '#ci'],
    ['see <#C123|ci> please', '<#C123|ci>'],
    ['<@U1>', '<@U1>'],
    ['“@ann”', '@ann”'],
    ['https://example.com/x y', 'https://example.com/x'],
    ['<https://example.com>', '<https://example.com>'],
    ['<https://wiki.example/x|training>', undefined],
    ['training', undefined],
    ['a@b', undefined],
    ['# 1', undefined],
    ['&lt;training&gt;', undefined],
  ])('%s has %s', (text, reference) => {
    expect(referenceIn(text)).toBe(reference);
  });
});
