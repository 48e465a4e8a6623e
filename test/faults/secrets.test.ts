import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { shown, strings } from '../support/blocks.ts';
import { startBot } from '../support/bot-harness.ts';
import { startOncall } from '../support/oncall-harness.ts';
import { startQuickChart } from '../support/quickchart.ts';
import { readStoreRows } from '../support/store-rows.ts';
import { databaseOf } from '../support/test-database.ts';

const KEYS = { DD_API_KEY: '0f1e2d3c4b5a69788796a5b4c3d2e1f0', DD_APP_KEY: 'f0e1d2c3b4a5968778695a4b3c2d1e0f0f1e2d3c' };

/** Says again what it was asked with, as some proxies do, in several ways. */
function repeatedKeys({ headers }: IncomingMessage): string {
  const [api, app] = [String(headers['dd-api-key']), String(headers['dd-application-key'])];
  const basic = Buffer.from(`user:${api}`).toString('base64');
  return JSON.stringify({
    errors: [`key ${api} / ${app}`, `Basic ${basic}`, `u=${encodeURIComponent(`%${app}`)} ${api}`],
  });
}

async function startRepeatingProxy() {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    response.writeHead(403, { 'content-type': 'application/json' }).end(repeatedKeys(request.resume()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('secrets', () => {
  test('a proxy that repeats the keys: no message, Home tab, log line, row or HTTP answer holds them', async () => {
    await using proxy = await startRepeatingProxy();
    await using bot = await startOncall({ env: { DD_API_URL: proxy.url, ...KEYS } });
    await bot.look(3);
    const card = await bot.parent(/^Datadog unreachable: Datadog/);
    const person = bot.slack.as('engineer');
    const answers = [];
    for (const command of ['/health', '/collectors', '/ci-status'])
      answers.push(await person.in('system-health').command(command).reply());
    await person.openHome().ack;
    await vi.waitFor(() => expect(strings(person.home()?.view).join('\n')).toContain('HTTP 403'), { timeout: 10_000 });
    const { outbox, audit, incidents } = await readStoreRows(databaseOf(bot.env));
    const http = await Promise.all(
      ['/metrics', '/readyz'].map(async (path) => (await fetch(bot.healthUrl + path)).text()),
    );

    expect(proxy.asked()).toBeGreaterThan(3);
    // What Datadog said is still told, without the keys.
    expect(card.text).toContain('HTTP 403, key [redacted] / [redacted]');
    expect(answers.map(shown).join()).toContain('HTTP 403, key [redacted] / [redacted]');
    const wire = bot.slack.wire.entries();
    const everything = JSON.stringify({
      card,
      answers,
      home: person.home(),
      wire,
      outbox,
      audit,
      incidents,
      http,
      log: bot.log,
    });
    const basic = Buffer.from(`user:${KEYS.DD_API_KEY}`).toString('base64').slice(8, 28);
    const searched = [...Object.values(KEYS).map((key) => key.slice(0, 16)), basic];
    expect(searched.filter((part) => everything.includes(part))).toEqual([]);
  }, 40_000);

  test('a token in the title of an area gets neither to the chart server nor into the digest', async () => {
    const token = 'xoxb-7777777777-abcdefghijklmnop';
    const catalog = loadCatalog(SHIPPED_CATALOG);
    const areas = catalog.areas.map((area, index) => (index === 0 ? { ...area, title: `CI ${token}` } : area));
    const charts = await startQuickChart();
    try {
      const env = { CHART_RENDERER: 'quickchart', QUICKCHART_URL: charts.url, DIGEST_CHANNEL: 'system-health' };
      await using bot = await startBot({ catalog: { ...catalog, areas }, env });
      const person = bot.slack.as('lead').in('system-health');
      await person.command(`/digest subscribe ${new Date().toISOString().slice(11, 16)} UTC daily`).reply();
      await vi.waitFor(() => expect(charts.requests.length).toBeGreaterThan(0), { timeout: 20_000 });
      const sent = charts.requests.map(({ chart }) => chart).join();
      expect(sent).toMatch(/CI \[redacted\]/i);
      expect(sent).not.toContain('xoxb-');
      await vi.waitFor(() => expect(JSON.stringify(bot.slack.workspace.messages)).toContain('CI [redacted]'), {
        timeout: 20_000,
      });
      expect(JSON.stringify(bot.slack.workspace.messages)).not.toContain('xoxb-');
    } finally {
      await charts.close();
    }
  }, 60_000);
});
