/** Names as an attacker or an accident may put them into a metric, a catalog or an answer. None may do anything. */
export const HOSTILE_NAMES: readonly string[] = [
  '<!channel>',
  '<!here|all>',
  '<@U0LEAD>',
  '<#C0ONCALL>',
  '<https://elsewhere.example|click here>',
  'https://elsewhere.example',
  '*bold* _italic_ ~struck~ `code`',
  '```',
  '&lt;!channel&gt;',
  '<script>document.title = "run"</script>',
  '"><img src=x onerror="document.title = \'run\'">',
  ':tada: @channel #general',
  'two\nlines\tand a tab',
  '\u202Ereversed',
  '',
];

/** More characters than any field accepts. */
export const ENDLESS_NAME = 'a name that never comes to an end and has no business being here '
  .repeat(200)
  .slice(0, 10_000);

/** More things than any table or menu takes. */
export const HUGE = 500;

/** This many names, every tenth of them very long. */
export const HUGE_NAMES: readonly string[] = Array.from({ length: HUGE }, (_, at) =>
  at % 10 === 0 ? ENDLESS_NAME : `Metric number ${at} of many`,
);
