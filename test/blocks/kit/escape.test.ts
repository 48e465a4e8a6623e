import { describe, expect, test } from 'vitest';
import { cut, escapeCode, escapeMrkdwn, literal } from '../../../blocks/kit/escape.ts';

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
});
