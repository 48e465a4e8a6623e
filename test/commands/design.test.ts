import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredMessage } from '@metta-health-bot/local-slack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { type JsonObject, listOf, objectOf } from '../../src/core/json.ts';
import { SHIPPED_CATALOG, SHIPPED_DASHBOARDS } from '../../src/core/package-root.ts';
import { definitionOf } from '../../src/dashboards/dashboard-json.ts';
import { strings } from '../support/blocks.ts';
import { type RunningBot, startBot } from '../support/bot-harness.ts';
import { DESIGN, type DesignRow } from '../support/design.ts';

let bot: RunningBot;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.stop());

const CATALOG = loadCatalog(SHIPPED_CATALOG);
/** Rows that are views of their own. */
const LINES: Readonly<Record<string, string>> = {
  'Health Score': '/health',
  'Health Metrics (7 days)': '/health',
  'Quick Links': '/health',
  'Collector Status': '/collectors',
};

/** The type of a Datadog widget of a row of the shipped template; undefined where there is none of that title. */
function inDatadog({ dashboard, row }: DesignRow, widget: string): string | undefined {
  const file = CATALOG.dashboards.find(({ slug }) => slug === dashboard)?.template ?? '';
  const body = objectOf(JSON.parse(readFileSync(join(SHIPPED_DASHBOARDS, file), 'utf8')));
  const group = listOf(body.widgets)
    .map((one) => definitionOf(objectOf(one)))
    .find(({ title }) => title === row);
  const found = listOf(group?.widgets)
    .map((one): JsonObject => definitionOf(objectOf(one)))
    .find(({ title, content }) => `${title ?? content}`.includes(widget));
  return found && String(found.type);
}

const KINDS: Readonly<Record<string, string>> = {
  data_visualization: 'chart',
  data_table: 'table',
  section: 'text',
  context: 'link',
};

/** As what a message shows something of that title, the most telling way first; undefined where it does not. */
function inSlack({ blocks }: StoredMessage, widget: string): string | undefined {
  const kinds = (blocks as readonly { readonly type: string }[])
    .filter((block) =>
      strings(block).some(
        (text) => text.includes(widget.replaceAll('&', '&amp;').replaceAll('>', '&gt;')) || text.includes(widget),
      ),
    )
    .map(({ type }) => KINDS[type]);
  return ['chart', 'table', 'text', 'link'].find((kind) => kinds.includes(kind));
}

describe('design', () => {
  test('every widget of the design has its Datadog widget and its Slack rendering', async () => {
    const table: (readonly string[])[] = [];
    for (const row of DESIGN) {
      const { command } = CATALOG.dashboards.find(({ slug }) => slug === row.dashboard) ?? {};
      const words = row.row
        .replace(/[^\w]+/g, ' ')
        .trim()
        .toLowerCase();
      const line = LINES[row.row] ?? `${command ?? '/collectors'} ${words}`;
      const message = await bot.slack.as('engineer').in('system-health').command(line).reply();
      for (const widget of row.widgets) {
        const shown = row.row === 'Collector Status' ? 'every collector' : widget;
        table.push([
          row.dashboard,
          row.row,
          widget,
          inDatadog(row, widget) ?? 'MISSING',
          inSlack(message, shown) ?? 'MISSING',
          line,
        ]);
      }
    }
    process.stdout.write(`${table.map((cells) => cells.join(' | ')).join('\n')}\n`);
    expect(table.filter((cells) => cells.includes('MISSING'))).toEqual([]);
    expect(new Set(table.map(([dashboard]) => dashboard)).size).toBe(6);
  });

  test.each([
    ['/health', 1],
    ['/health ci', 1],
    ['/health ci.flaky_checks', 2],
    ['/health ci.flaky_checks 30d', 2],
    ['/ci-status', 2],
    ['/ci-status ci performance', 2],
    ['/training-status', 2],
    ['/skypilot-status 30d', 2],
    ['/eval-status', 2],
    ['/collectors', 2],
    ['/collectors recent errors', 2],
  ])('%s costs %d requests to Datadog, and none when it is asked again', async (line, most) => {
    await using fresh = await startBot();
    const ask = () => fresh.slack.as('engineer').in('system-health').command(line).reply();
    await ask();
    expect(fresh.datadog.requests).toHaveLength(most);
    expect(fresh.datadog.requests.filter(({ path }) => path.endsWith('/timeseries'))).toHaveLength(1);
    await ask();
    expect(fresh.datadog.requests).toHaveLength(most);
  });

  test('rows of a dashboard share what was read for it', async () => {
    await using fresh = await startBot();
    const person = fresh.slack.as('engineer').in('system-health');
    const card = await person.command('/ci-status').reply();
    await person.choose(card, 'card.choose', '/ci-status ci performance').reply();
    await person.choose(card, 'card.choose', '/ci-status recent activity').reply();
    expect(fresh.datadog.requests).toHaveLength(2);
  });

  test('a table of events shows the newest of each thing and leads to where a person finds it', async () => {
    const at = Date.now() - 3_600_000;
    const event = {
      id: '1',
      at,
      title: 'Unit Tests failed',
      level: 'error',
      tags: ['feed:failed_workflow', 'key:1'],
      text: 'workflow: Unit Tests <!channel>\nbranch: main\nlink: https://github.example.com/run/1',
    };
    const older = { ...event, id: '0', at: at - 60_000, text: 'workflow: told before' };
    await using other = await startBot({ events: [older, event] });
    const ask = (line: string) => other.slack.as('engineer').in('system-health').command(line).reply();
    const table = (await ask('/ci-status recent activity')).blocks.find(({ type }) => type === 'data_table');
    const [, first, ...rest] = (table as unknown as { rows: readonly object[][] }).rows;
    expect(rest).toEqual([]);
    expect(JSON.stringify(first?.[0])).toContain('"type":"link","url":"https://github.example.com/run/1"');
    expect(strings(first)).toContain('Unit Tests ‹!channel>');
  });
});
