import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogOf } from '../fixtures/catalogs.ts';
import { elements, shown } from '../support/blocks.ts';
import { type RunningBot, startBot } from '../support/bot-harness.ts';

let bot: RunningBot;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.stop());

const ask = (line: string) => bot.slack.as('engineer').in('ci').command(line);
const controls = (message: Parameters<typeof elements>[0]) =>
  elements(message).map(({ action_id, value }) => [action_id, value]);

describe('/metric', () => {
  test('a metric stands there with its status, course, statistics, what is usual and where it comes from', async () => {
    const before = bot.datadog.requests.length;
    const answer = await ask('/health ci.failing_workflows').reply();
    const text = shown(answer);
    expect(text).toMatch(/🔴 \*0\.20 critical\* today so far; now 4 runs, target &lt; 2 missed/);
    // In the first hours of a day the day before has been touched, too.
    expect(text).toMatch(
      /🔴 critical since \w+ \d+, (healthy|warning) before; its status changed (once|2 times) this week/,
    );
    expect(text).toMatch(/⚠️ Unusual today: 4 runs is far above the usual/);
    for (const heading of ['Average, 7 days', 'Range', 'p90', 'Against the week before'])
      expect(text).toContain(`*${heading}*`);
    expect(text).toContain('`github.ci.failed_workflows_7d` by the collector GitHub');
    expect(answer.blocks.some(({ type }) => type === 'data_visualization')).toBe(true);
    expect(answer.text).toMatch(/^CI\/CD: Failing Workflows: 🔴 0\.20 critical today so far/);
    expect(bot.datadog.requests.slice(before).map(({ path }) => path)).toEqual([
      '/api/v2/query/timeseries',
      '/api/v2/events/search',
    ]);
  });

  test('the controls lead up, to 30 days, and to the other metrics of the area, each keeping the environment', async () => {
    const answer = await ask('/health ci.flaky_checks env:production').reply();
    expect(controls(answer).slice(0, 4)).toEqual([
      ['card.back', '/health ci env:production'],
      ['card.other', '/health ci.flaky_checks 30d env:production'],
      ['card.why', '/health why ci.flaky_checks env:production'],
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

  const form = async (line: string) => {
    const asked = ask(line);
    await asked.ack;
    const engineer = bot.slack.as('engineer');
    await expect.poll(() => engineer.modal()?.view.callback_id, { timeout: 5_000 }).toBe('metric.search');
    return { modal: engineer.modal() ?? expect.fail(), reply: () => asked.reply() };
  };

  test('a word that several metrics have opens a search with those first, and its answer is the metric', async () => {
    const { modal, reply } = await form('/health hearts 30d env:production');
    const written = JSON.stringify(modal.view);
    expect(written.indexOf('Training: Multigpu Arena - Hearts')).toBeLessThan(written.indexOf('CI/CD: Stale PRs'));
    const values = { metric: 'training.multinode_hearts', days: '7', environment: '*' };
    await bot.slack.as('engineer').submit(modal, values).ack;
    const shownMetric = await reply();
    expect(shownMetric.text).toMatch(/^Training: Multinode - Hearts: /);
    expect(shown(shownMetric)).toContain('all environments');
    expect(shownMetric.ephemeralTo).not.toBeNull();
  });

  test('the search starts with the days and the environment that were asked for', async () => {
    const { modal, reply } = await form('/health hearts 30d env:staging');
    await bot.slack.as('engineer').submit(modal).ack;
    const answer = await reply();
    expect(shown(answer)).toContain('environment staging');
    expect(controls(answer)).toContainEqual(['card.refresh', '/health training.multigpu_arena_hearts 30d env:staging']);
  });

  test('a menu asks for the metric where Slack opens no form', async () => {
    bot.slack.faults.next('views.open', { kind: 'error', error: 'expired_trigger_id' });
    const answer = await ask('/health hearts 30d').reply();
    expect(answer.text).toContain('"hearts" matches 4 metrics: Training: Multigpu Arena - Hearts');
    const menu = elements(answer).find(({ type }) => type === 'static_select');
    expect(JSON.stringify(menu)).toContain('/health training.multinode_hearts 30d');
  });

  test('a control whose metric is gone from the catalog says so, beside the card', async () => {
    await using other = await startBot({ catalog: catalogOf({ shop: ['orders', 'refunds'] }), data: [] });
    const person = other.slack.as('engineer').in('ci');
    const card = await person.command('/health shop.orders').reply();
    await other.restart(catalogOf({ shop: ['refunds', 'sales'] }));
    const answer = await person.click(card, 'card.refresh').reply();
    expect(answer.text).toMatch(/^There is no area or metric called "shop.orders"\./);
    expect(answer.ts).not.toBe(card.ts);
    expect(answer.ephemeralTo).not.toBeNull();
  });

  test.each([
    ['a metric', '/health ci.flaky_checks', '/health ci.stale_prs', 'CI/CD: Stale PRs'],
    ['a row of a dashboard', '/ci-status', '/ci-status code quality signals', 'GitHub CI/CD: Code Quality Signals'],
  ])('%s comes as a new private message where the response_url has expired', async (_, line, next, title) => {
    // Slack lets the bot post privately only where it is a member.
    const person = bot.slack.as('engineer').in('system-health');
    const card = await person.command(line).reply();
    bot.slack.faults.next('response_url', { kind: 'error', error: 'expired_url' });
    const answer = await person.choose(card, 'card.choose', next).reply();
    expect(answer.text).toContain(title);
    expect(answer.ephemeralTo).not.toBeNull();
  });

  test('a day without data is left out of the chart, and its title names it; where most are missing a line of bars stands', async () => {
    const answer = await ask('/health eval.remote_hearts_accuracy').reply();
    const chart = answer.blocks.find(({ type }) => type === 'data_visualization') as unknown as {
      title: string;
      chart: { axis_config: { categories: readonly string[] } };
    };
    expect(chart.title).toMatch(/^Remote Eval - Accuracy, 7 d.*, no data \w{3} \d+$/);
    expect(chart.chart.axis_config.categories).toHaveLength(6);
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

  test.each([
    ['/health ci 30d', '`/health ci` shows 7 days only, not "30d".', '`/ci-status 30d`'],
    ['/health 30 days', '`/health` shows 7 days only, not "30 days".', '`/health METRIC 30d`'],
  ])('%s says that the area or the rollup has its own days, and what has others', async (line, what, next) => {
    const answer = await ask(line).reply();
    expect(answer.text).toContain(what);
    expect(answer.text).toContain(next);
  });

  test('a word that no metric has and a widget does shows the row in which it stands, and says so', async () => {
    const answer = await ask('/health gpu utilization env:production').reply();
    expect(answer.text).toMatch(
      /^No area or metric is called "gpu utilization"\. This is the row "Resource Utilization" of/,
    );
    expect(shown(answer)).toContain('Training & WandB: Resource Utilization (production)');
    expect(controls(answer)).toContainEqual(['card.back', '/training-status env:production']);
  });

  test('a failing row on a dashboard leads to its metric, and an area to its dashboard', async () => {
    const dashboard = await ask('/ci-status').reply();
    const menu = JSON.stringify(elements(dashboard).find(({ action_id }) => action_id === 'card.metric'));
    const offered = [...menu.matchAll(/"value":"([^"]+)"/g)].map(([, value]) => value);
    expect(offered.slice(0, 3).sort()).toEqual([
      '/health ci.failing_workflows',
      '/health ci.revert_count',
      '/health ci.tests_passing',
    ]);
    expect(offered).toHaveLength(11);
    expect(controls(dashboard)).toContainEqual(['card.back', '/health']);
    expect(controls(await ask('/health ci env:staging').reply())).toContainEqual([
      'card.dashboard',
      '/ci-status env:staging',
    ]);
  });

  test('another view of a card that was shared can be shared, too', async () => {
    const person = bot.slack.as('engineer').in('ci');
    const card = await person.command('/health eval').reply();
    const shared = await person.click(card, 'card.share').reply(2);
    const metric = await person.choose(shared, 'card.choose', '/health eval.remote_duration').reply();
    const again = await person.click(metric, 'card.share').reply(2);
    expect(again.text).toMatch(/^Shared `\/health eval\.remote_duration` with this channel at/);
  });
});
