import { expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { withDemo } from '../support/demo.ts';
import { reads, say } from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

/** As tall as the longest dashboard. */
const TALL = { viewport: { width: 1440, height: 3_000 } };

/** A figure of merit on screen in hundredths, null where there is none. */
const hundredths = (cell: string): number | null => {
  const [number] = /\d(\.\d+)?/.exec(cell) ?? [];
  return number === undefined ? null : Math.round(100 * Number(number));
};

/** A half is rounded up by one and down by the other, and Slack rounds nothing over the limit of its colour. */
const isNear = (a: number | null, b: number | null) => a === b || (a !== null && b !== null && Math.abs(a - b) === 1);

inChromium('the dashboards of the demo', ({ open }) => {
  const demo = withDemo();

  test('finds every dashboard in the local Datadog, with every widget drawn over its data', async () => {
    const { datadog } = demo.running();
    for (const { slug, rows } of loadCatalog(SHIPPED_CATALOG).dashboards) {
      const stored = datadog.dashboards.all().find(({ description }) => String(description).endsWith(`: ${slug}`));
      const page = await open(`${datadog.url}/dashboard/${stored?.id}/${slug}`, TALL);
      for (const { title } of rows) await page.getByRole('heading', { name: title, exact: true }).waitFor();
      expect(await page.locator('.error').allTextContents()).toEqual([]);
      const empty = await page.locator('.widget:not(.list_stream):has(.none) h3').allTextContents();
      expect(empty).toEqual([]);
      await shoot(page, `dashboard-${slug}`);
    }
  });

  test('the rollup in Datadog has the cells of /health, beside it', async () => {
    const catalog = loadCatalog(SHIPPED_CATALOG);
    const { datadog } = demo.running();
    const slack = await open(demo.url(), { viewport: { width: 1700, height: 1900 } });
    await say(slack, '/health env:production');
    const card = await reads(slack, 'Overall:');
    const stored = datadog.dashboards
      .all()
      .find(({ description }) => String(description).endsWith(': system-health-rollup'));
    const page = await open(`${datadog.url}/dashboard/${stored?.id}?tpl_var_env=production`, TALL);
    for (const { key, label } of catalog.areas.flatMap(({ metrics }) => metrics)) {
      const [shown, asked] = [
        card.getByRole('row').filter({ hasText: label }),
        page.getByRole('row').filter({ hasText: key }),
      ];
      const slackCells = (await shown.getByRole('cell').allTextContents()).slice(0, 7);
      const datadogCells = await asked.getByRole('cell').allTextContents();
      const pairs = datadogCells.map((cell, index) => [hundredths(cell), hundredths(slackCells[index] ?? '')] as const);
      expect(pairs).toHaveLength(7);
      expect([label, pairs.filter(([a, b]) => !isNear(a, b))]).toEqual([label, []]);
    }
    await shoot(slack, 'rollup-in-slack');
    await shoot(page, 'rollup-in-datadog');
  });

  test('a card in Slack leads to its dashboard, in the environment on screen', async () => {
    const page = await open(demo.url());
    await say(page, '/ci-status env:staging');
    const card = await reads(page, 'GitHub CI/CD (staging)');
    const target = await card.getByRole('link', { name: 'GitHub CI/CD in Datadog' }).getAttribute('href');
    const dashboard = await open(target ?? '', TALL);
    expect(await dashboard.getByRole('heading', { level: 1 }).textContent()).toBe('🔧 GitHub CI/CD');
    expect(await dashboard.locator('header p').textContent()).toContain('env: staging');
  });

  test('from the rollup back and forth by the links in its notes', async () => {
    const { datadog } = demo.running();
    const page = await open(`${datadog.url}/dashboard/lists?q=System`);
    await page.getByRole('link', { name: 'System Health' }).click();
    await page.getByRole('link', { name: 'Eval & Testing' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('📊 Eval & Testing');
    await page.getByRole('link', { name: 'View Collector Health' }).click();
    await page.getByRole('rowheader', { name: 'github' }).waitFor();
    await page.getByRole('link', { name: 'Back to System Health' }).click();
    await page.getByRole('rowheader', { name: 'tests_passing' }).waitFor();
  });
});
