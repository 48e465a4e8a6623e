import { expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/package-root.ts';
import { withDemo } from '../support/demo.ts';
import { heard, say } from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

/** As tall as the longest dashboard. */
const TALL = { viewport: { width: 1440, height: 3_000 } };

inChromium('the dashboards of the demo', ({ open }) => {
  const demo = withDemo();

  test('each is in the local Datadog and draws every widget over its data', async () => {
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

  test('a card in Slack leads to its dashboard, in the environment on screen', async () => {
    const page = await open(demo.url());
    await say(page, '/ci-status env:staging');
    const card = await heard(page, 'GitHub CI/CD (staging)');
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
