import { type SimulatedSources, startSimulatedSources } from '@metta-health-bot/local-sources';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { createCollectDeps, runCollect } from '../../src/cli/collect.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { buildDashboards } from '../../src/dashboards/build-dashboards.ts';
import { type RunningBot, startBot } from '../support/bot-harness.ts';

const CATALOG = { ...loadCatalog(SHIPPED_CATALOG), feeds: 'logs' as const };

let sources: SimulatedSources;
let bot: RunningBot;
beforeAll(async () => {
  sources = await startSimulatedSources({ clock: Date.now });
  bot = await startBot({ catalog: CATALOG, events: [] });
});
afterAll(() => Promise.all([sources.close(), bot[Symbol.asyncDispose]()]));

/** Runs a collector, which sends to the bot's Datadog. */
async function collect(name: string): Promise<number> {
  const { url, keys } = bot.datadog;
  const env = { ...sources.env, DD_API_URL: url, DD_API_KEY: keys.api, DD_APP_KEY: keys.app };
  return await runCollect([name, '--push'], createCollectDeps(env, CATALOG, { write: () => {} }));
}
const ask = (line: string) => bot.slack.as('engineer').in('system-health').command(line).reply();

/** What stands in the cells of a card's table, row by row. */
const rowsOf = (blocks: readonly object[]) => {
  const table = blocks.find((block) => 'type' in block && block.type === 'data_table');
  const { rows = [] } = (table ?? {}) as { rows?: readonly (readonly object[])[] };
  const textsIn = (cell: object) => JSON.stringify(cell).match(/"text":"([^"]*)"/g) ?? [];
  return rows.map((row) => row.flatMap(textsIn).map((text) => text.slice('"text":"'.length, -1)));
};

describe('/log-feeds', () => {
  test('a failed workflow goes from its collector through the logs of Datadog into the table in Slack', async () => {
    expect(await collect('github')).toBe(0);
    expect(bot.datadog.events.all()).toEqual([]);
    const failed = bot.datadog.logs.all().filter(({ tags }) => tags.includes('feed:failed_workflow'));
    const { blocks } = await ask('/ci-status recent activity');
    const [head, ...rows] = rowsOf(blocks);
    expect(head).toEqual(['Workflow Name', 'Branch', 'Duration', 'Failed At']);
    const told = failed.map(({ attributes }) => attributes.feed as Record<string, string>);
    const cells = told.map(({ workflow, branch, duration }) => [workflow, branch, duration]);
    expect(rows.map((row) => row.slice(0, 3))).toEqual(cells.slice(0, rows.length));
    expect(rows.length).toBeGreaterThan(3);
    expect(JSON.stringify(blocks)).toContain(`"type":"link","url":"${told[0]?.link}"`);
    expect(bot.datadog.requests.map(({ path }) => path)).not.toContain('/api/v2/events/search');
  });

  test('the errors of a collector, and how far its sources were seen, are in /collectors and /health METRIC', async () => {
    sources.skypilot.fail({ kind: 'status', status: 502 });
    expect(await collect('skypilot')).toBe(1);
    const [head, ...rows] = rowsOf((await ask('/collectors recent errors')).blocks);
    expect(head).toEqual(['Timestamp', 'Collector', 'Error Message', 'Metric']);
    expect(rows).toContainEqual([
      expect.any(String),
      'skypilot',
      expect.stringContaining('HTTP 502'),
      expect.any(String),
    ]);
    const collectors = JSON.stringify((await ask('/collectors')).blocks);
    expect(collectors).toContain('*Read only in part*');
    expect(collectors).toMatch(/Skypilot: [^•]*not read: [^•]*HTTP 502/);
    const metric = JSON.stringify((await ask('/health ci.hotfix_count')).blocks);
    expect(metric).toMatch(/Source: GET \/commits, read until \d\d:\d\d/);
  });

  test('the dashboard in Datadog has the table with its columns, links to be clicked', async () => {
    const built = buildDashboards(CATALOG).find(({ slug }) => slug === 'github-cicd');
    const { id } = bot.datadog.dashboards.create(JSON.parse(JSON.stringify(built?.body)));
    const page = await (await fetch(`${bot.datadog.url}/dashboard/${id}`)).text();
    const columns = ['timestamp', ...['workflow', 'branch', 'duration', 'time', 'link'].map((name) => `feed.${name}`)];
    expect(page).toContain(`<thead><tr>${columns.map((name) => `<th>${name}</th>`).join('')}</tr></thead>`);
    expect(page).toMatch(
      /<td>Unit Tests<\/td><td>main<\/td>.*?<a href="https:\/\/github\.com\/example\/app\/actions\/runs\/\d+">/,
    );
  });
});
