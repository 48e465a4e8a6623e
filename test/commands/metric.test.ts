import { afterAll, beforeAll, expect, test } from 'vitest';
import { elements, shown } from '../support/blocks.ts';
import { type RunningBot, startBot } from '../support/bot.ts';

let bot: RunningBot;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.stop());

const ask = (line: string) => bot.slack.as('engineer').in('ci').command(line);
const controls = (message: Parameters<typeof elements>[0]) =>
  elements(message).map(({ action_id, value }) => [action_id, value]);

test('a metric stands there with its status, course, statistics, what is usual and where it comes from', async () => {
  const before = bot.datadog.requests.length;
  const answer = await ask('/health ci.failing_workflows').reply();
  const text = shown(answer);
  expect(text).toMatch(/🔴 \*0\.20 critical\*: now 4 runs, target &lt; 2 missed/);
  expect(text).toMatch(/🔴 critical since \w+ \d+, healthy before; its status changed once this week/);
  expect(text).toMatch(/⚠️ Unusual today: 4 runs is far above the usual/);
  for (const heading of ['Average, 7 days', 'Lowest to highest', 'p90', 'Against last week'])
    expect(text).toContain(`*${heading}*`);
  expect(text).toContain('`github.ci.failed_workflows_7d` by the collector GitHub');
  expect(answer.blocks.some(({ type }) => type === 'data_visualization')).toBe(true);
  expect(answer.text).toMatch(/^CI\/CD: Failing Workflows: 🔴 0\.20 critical/);
  expect(bot.datadog.requests.length - before).toBe(1);
});

test('its controls lead up, to 30 days, and to the other metrics of its area, each keeping the environment', async () => {
  const answer = await ask('/health ci.flaky_checks env:production').reply();
  expect(controls(answer).slice(0, 3)).toEqual([
    ['card.back', '/health ci env:production'],
    ['card.other', '/health ci.flaky_checks 30d env:production'],
    ['card.refresh', '/health ci.flaky_checks env:production'],
  ]);
  const month = await ask('/health ci.flaky_checks 30d env:production').reply();
  expect(shown(month)).toContain('*Average, 30 days*');
  expect(controls(month)[1]).toEqual(['card.other', '/health ci.flaky_checks env:production']);
});

test.each([
  ['/health Flaky Checks', 'CI/CD: Flaky Checks'],
  ['/health flaky', 'CI/CD: Flaky Checks'],
  ['/health checkpoint', 'Training: Local - Checkpoint'],
  ['/health eval remote_duration', 'Eval: Remote Eval - Duration'],
])('%s finds the metric by a part of its name', async (line, title) => {
  expect((await ask(line).reply()).text).toContain(title);
});

test('a word that several metrics have asks which one, in a menu', async () => {
  const answer = await ask('/health hearts 30d').reply();
  expect(answer.text).toContain('"hearts" may be 4 metrics: Training: Multigpu Arena - Hearts');
  const menu = elements(answer).find(({ type }) => type === 'static_select');
  expect(JSON.stringify(menu)).toContain('/health training.multinode_hearts 30d');
});

test('a day without data is a dot, since a chart would close the gap', async () => {
  const text = shown(await ask('/health eval.remote_hearts_accuracy').reply());
  expect(text).toMatch(/`[▁-█]+·[▁-█]+`/u);
});

test('a metric that has fallen silent is unknown now, never healthy', async () => {
  const text = shown(await ask('/health training.local_resume_success').reply());
  expect(text).toMatch(/⚪ \*unknown now\*: last \d runs/);
  expect(text).not.toMatch(/🟢 \*/);
});

test('from the rollup to an area, a metric, 30 days and back it stays one card', async () => {
  const person = bot.slack.as('engineer').in('ci');
  const rollup = await ask('/health').reply();
  const area = await person.choose(rollup, 'card.choose', '/health ci').reply();
  const metric = await person.choose(area, 'card.choose', '/health ci.stale_prs').reply();
  expect(metric.text).toContain('CI/CD: Stale PRs');
  const month = await person.click(metric, 'card.other').reply();
  expect(shown(month)).toContain('30 days');
  const back = await person.click(month, 'card.back').reply();
  expect(back.text).toContain('CI/CD 0.');
  const top = await person.click(back, 'card.back').reply();
  expect(top.text).toContain('overall');
  expect(new Set([rollup, area, metric, month, back, top].map(({ ts }) => ts)).size).toBe(1);
});
