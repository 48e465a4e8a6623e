import { describe, expect, test } from 'vitest';
import {
  asParagraph,
  cut,
  escapeCode,
  escapeMrkdwn,
  literal,
  plainText,
  withoutAutoLinks,
} from '../../../blocks/kit/escape.ts';

describe('escape', () => {
  test.each([
    ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
    ['*bold* _it_ ~gone~ `code`', '∗bold∗ ˍitˍ ∼gone∼ ʼcodeʼ'],
    ['snake_case_name', 'snake_case_name'],
    ['two\nlines\t', 'two lines'],
    ['user\u202Etxt\u0007', 'usertxt'],
    ['', '–'],
  ])('%j reads %j in mrkdwn', (data, shown) => {
    expect(escapeMrkdwn(data)).toBe(shown);
  });

  // Without the marks a browser shows `NAME (0.20, 1.00 yesterday)` as `NAME (1.00, 0.20 yesterday)`.
  test.each(['בדיקות שנכשלו', 'اختبارات', 'CI בדיקות'])(
    '%s, written from right to left, changes no number behind it',
    (name) => {
      for (const shown of [escapeMrkdwn(name), literal(name), plainText(name), escapeCode(name)]) {
        expect(shown.replaceAll('\u200e', '')).toBe(name);
        expect(shown.endsWith('\u200e')).toBe(true);
        expect(shown.startsWith('\u200e')).toBe(!name.startsWith('CI'));
      }
      expect(escapeMrkdwn(name, 8).length).toBeLessThanOrEqual(8);
      // Its own marks are not trusted, and a mark is set once.
      expect(literal(literal(`\u202e${name}`))).toBe(literal(name));
      expect(escapeCode(`/health ${name}`)).toBe(`/health ${name}\u200e`);
    },
  );

  test('text that Slack shows as it is keeps its characters, except those that begin a mention', () => {
    expect(literal('<!here> *a* < 5')).toBe('‹!here> *a* < 5');
  });

  test('code keeps its spaces and cannot end its fence', () => {
    expect(escapeCode('a   b ``` <c>')).toBe('a   b ʼʼʼ &lt;c&gt;');
  });

  test('a cut counts what is written, keeps characters whole and leaves room for the ellipsis', () => {
    expect(escapeMrkdwn('&'.repeat(100), 20)).toBe('&amp;&amp;&amp;…');
    expect(cut('👩👩👩', 5)).toBe('👩👩…');
    expect(cut('exact', 5)).toBe('exact');
  });

  test('comparisons stay what they are where Slack shows text as it is', () => {
    expect(['< 5', '<= 5', '>= 5', '<b'].map((text) => literal(text))).toEqual(['< 5', '<= 5', '>= 5', '‹b']);
  });

  test.each([
    ['queue:x:main', 'queue:\u200bx:\u200bmain'],
    [':+1::skin-tone-2:', ':\u200b+1::\u200bskin-tone-2:'],
    ['queue:main', 'queue:\u200bmain'],
    ['a: b', 'a: b'],
    ['ratio 1:2 of', 'ratio 1:2 of'],
    ['10:30:45', '10:30:45'],
    ['shard:100:lag', 'shard:\u200b100:\u200blag'],
  ])('%j is no emoji in mrkdwn and plain_text, also before a colon of the bot', (data, shown) => {
    expect([escapeMrkdwn(data), plainText(data)]).toEqual([shown, shown]);
  });

  test('cells, charts and alternative texts show no emoji words, and keep names as they are', () => {
    expect(literal('queue:x:main')).toBe('queue:x:main');
    expect(escapeCode('queue:x:main')).toBe('queue:x:main');
  });

  test('only a line that begins like a quote or an item of a list is changed', () => {
    expect(asParagraph('&gt; 5\n> b\n- c\n12. d\n-5 errors\n1.5 s\na &gt; b')).toBe(
      '\u200b&gt; 5\n\u200b> b\n\u200b- c\n\u200b12. d\n-5 errors\n1.5 s\na &gt; b',
    );
    expect(asParagraph(asParagraph('> b'))).toBe('\u200b> b');
    // Fenced code keeps its length: cut, it would lose its end, and Slack would read what is in it.
    expect(asParagraph('```\n> a\n- b\n```')).toBe('```\n> a\n- b\n```');
  });

  test('bare addresses in a text are no links; sentences, numbers, code and the links of the bot stay as they are', () => {
    expect(withoutAutoLinks('main.py at https://a.com/x?y=1, me@b.info')).toBe(
      'main.\u200bpy at https:\u200b//a.\u200bcom/x?y=1, me@b.\u200binfo',
    );
    const own =
      'Done. 0.85 of 1.5, e.g. shop.orders, ci.red_rows, `main.py` <https://a.example|a.b> <!date^1^{ago}|Nov 1>.';
    expect(withoutAutoLinks(own)).toBe(own);
    expect(withoutAutoLinks(withoutAutoLinks('mailto:a main.py'))).toBe(withoutAutoLinks('mailto:a main.py'));
  });
});
