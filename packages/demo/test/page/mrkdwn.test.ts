import { describe, expect, test } from 'vitest';
import { wordsOf } from '../../page/src/blocks/words.ts';
import { parseMrkdwn } from '../../page/src/mrkdwn/parse.ts';
import { plainText } from '../../page/src/mrkdwn/plain.ts';
import { namesOf } from '../../page/src/names.ts';

const text = (words: string) => ({ kind: 'text', text: words });

describe('mrkdwn', () => {
  test.each([
    ['*bold*', [{ kind: 'bold', children: [text('bold')] }]],
    ['_it_ ~no~', [{ kind: 'italic', children: [text('it')] }, text(' '), { kind: 'strike', children: [text('no')] }]],
    ['*a _b_*', [{ kind: 'bold', children: [text('a '), { kind: 'italic', children: [text('b')] }] }]],
    ['`a *b*`', [{ kind: 'code', text: 'a *b*' }]],
    ['one\ntwo', [text('one'), { kind: 'break' }, text('two')]],
    ['> a\n&gt; b\nc', [{ kind: 'quote', children: [text('a'), { kind: 'break' }, text('b')] }, text('c')]],
  ])('%j is marked up', (source, nodes) => {
    expect(parseMrkdwn(source)).toEqual(nodes);
  });

  test.each([
    'snake_case_name',
    '2*3*4',
    '* not bold *',
    '10:30:45',
    'a * b * c',
    '** **',
    '# no heading',
    '- no list',
  ])('%j is left as it is written', (source) => {
    expect(parseMrkdwn(source)).toEqual([text(source)]);
  });

  test('an escaped control sequence is text, and never a mention', () => {
    expect(parseMrkdwn('&lt;!channel&gt; &amp;lt;')).toEqual([text('<!channel> &lt;')]);
  });

  test('a fence keeps its lines, its spaces and its marks', () => {
    expect(parseMrkdwn('before\n```\na   *b*\n&lt;c&gt;\n```\nafter')).toEqual([
      text('before'),
      { kind: 'fence', text: 'a   *b*\n<c>' },
      text('after'),
    ]);
  });

  test('mentions carry their ids, links their labels', () => {
    expect(parseMrkdwn('<@U1> <#C1|ci> <!here> <!subteam^S1|@team> <https://a.b/?x=1&amp;y=2|t &gt; u>')).toEqual([
      { kind: 'user', id: 'U1', name: null },
      text(' '),
      { kind: 'channel', id: 'C1', name: 'ci' },
      text(' '),
      { kind: 'broadcast', range: 'here' },
      text(' '),
      { kind: 'group', id: 'S1', name: '@team' },
      text(' '),
      { kind: 'link', url: 'https://a.b/?x=1&y=2', label: 't > u' },
    ]);
  });

  test('only addresses that lead out are links', () => {
    expect(parseMrkdwn('<javascript:alert(1)|x>')).toEqual([text('x')]);
    expect(parseMrkdwn('see https://a.b/c.')).toEqual([
      text('see '),
      { kind: 'link', url: 'https://a.b/c', label: 'https://a.b/c' },
      text('.'),
    ]);
  });

  test.each([
    ['see main.py, a.example', 'main.py', 'http://main.py'],
    ['at ci.example.com/a?b=1.', 'ci.example.com/a?b=1', 'http://ci.example.com/a?b=1'],
    ['from me@team.org!', 'me@team.org', 'mailto:me@team.org'],
  ])('%j has a link that nobody wrote, and none where it is verbatim or broken', (source, label, url) => {
    expect(parseMrkdwn(source).filter(({ kind }) => kind === 'link')).toEqual([{ kind: 'link', url, label }]);
    expect(parseMrkdwn(source, true)).toEqual([text(source)]);
    const broken = source.replaceAll('.', '.\u200b');
    expect(parseMrkdwn(broken)).toEqual([text(broken)]);
  });

  test.each([
    ['queue:x:main', 'queue❌main'],
    ['shard:100:lag', 'shard💯lag'],
    [':nothing:white_check_mark:', ':nothing✅'],
    [':large_green_circle: :flag-de: :+1::skin-tone-2:', '🟢 🇩🇪 👍🏻'],
    ['queue:\u200bx:\u200bmain', 'queue:\u200bx:\u200bmain'],
    ['10:30:45 :nothing: :: a:b', '10:30:45 :nothing: :: a:b'],
  ])('%j is read as %j, in mrkdwn and in plain text', (source, shown) => {
    expect(parseMrkdwn(source, true)).toEqual([text(shown)]);
    expect(wordsOf({ type: 'plain_text', text: source })).toBe(shown);
    expect(wordsOf({ type: 'plain_text', text: source, emoji: false })).toBe(source);
    expect(parseMrkdwn(`\`${source}\``)).toEqual([{ kind: 'code', text: source }]);
  });

  test('a verbatim text makes no link of a bare address', () => {
    expect(parseMrkdwn('*https://a.b*', true)).toEqual([{ kind: 'bold', children: [text('https://a.b')] }]);
  });

  test('a date is shown as its format says, else by its fallback', () => {
    const noon = new Date(2026, 10, 23, 12, 5).getTime();
    const show = (format: string) =>
      plainText(parseMrkdwn(`<!date^${noon / 1000}^${format}|fallback>`), namesOf([], []), noon);
    expect(show('{date_short_pretty} at {time}')).toBe('today at 12:05');
    expect(show('{date_short}')).toBe('Nov 23, 2026');
    expect(show('{date_num} {ago}')).toBe('2026-11-23 just now');
    expect(show('{nonsense}')).toBe('fallback');
  });

  test('ids are read out as names, where they are known', () => {
    const names = namesOf([{ id: 'U1', name: 'lead' }], [{ id: 'C1', name: 'ci' }]);
    expect(plainText(parseMrkdwn('<@U1> and <@U2> in <#C1>,\n*now* `x`'), names, 0)).toBe(
      '@lead and @U2 in #ci, now x',
    );
  });

  test('a user group is called by its handle, else as the message calls it', () => {
    const names = namesOf([], [], [{ id: 'S1', name: 'oncall-team' }]);
    const read = (text: string) => plainText(parseMrkdwn(text), names, 0);
    expect(read('<!subteam^S1>, <!subteam^S1|@old> and <!subteam^S2|@other>')).toBe(
      '@oncall-team, @oncall-team and @other',
    );
    expect(read('<!subteam^S3>')).toBe('@S3');
  });

  test.each(['*_~`<', '`a` ', '*a* _b_ ', '<@U1>', '*', '> \n', ':', ':a', 'a.', '.-_', 'a@'])(
    'a long text of %j is parsed too',
    (piece) => {
      const source = piece.repeat(Math.ceil(40_000 / piece.length));
      expect(parseMrkdwn(source).length).toBeGreaterThan(0);
    },
  );
});
