import { expect, test } from 'vitest';
import { rowChoices } from '../../commands/dashboard-rows.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { withDemo } from '../support/demo.ts';
import { messages, reads, say } from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

/** Room for the longest card. */
const TALL = { viewport: { width: 1200, height: 2000 } };

inChromium('a visitor who asks what exactly happened', ({ open }) => {
  const demo = withDemo();

  test('walks from the rollup to a metric and back in one card', async () => {
    const page = await open(demo.url(), TALL);
    await say(page, '/health');
    await reads(page, 'Overall:');
    const count = await messages(page).count();
    const card = messages(page).last();
    const choose = async (option: string) => {
      await card.getByRole('combobox').first().click();
      await page.getByRole('option', { name: option, exact: true }).click();
    };
    await shoot(page, 'drill-down-01-rollup');
    await choose('CI/CD');
    await expect.poll(() => card.textContent()).toContain('← All areas');
    await shoot(page, 'drill-down-02-area');
    await choose('Failing Workflows');
    await expect.poll(() => card.textContent()).toContain('Unusual today');
    await shoot(page, 'drill-down-03-metric');
    await card.getByRole('button', { name: '30 days' }).click();
    await expect.poll(() => card.textContent()).toContain('Average, 30 days');
    await shoot(page, 'drill-down-04-month');
    await card.getByRole('combobox').last().click();
    await page.getByRole('option', { name: 'production', exact: true }).click();
    await expect.poll(() => card.textContent()).toContain('Failing Workflows (production)');
    await shoot(page, 'drill-down-05-environment');
    await card.getByRole('button', { name: '← CI/CD' }).click();
    await expect.poll(() => card.textContent()).toContain('← All areas');
    await shoot(page, 'drill-down-06-back-to-area');
    await card.getByRole('button', { name: '← All areas' }).click();
    await expect.poll(() => card.textContent()).toContain('Overall:');
    await shoot(page, 'drill-down-07-back-to-rollup');
    expect(await messages(page).count()).toBe(count);
  });

  const views = loadCatalog(SHIPPED_CATALOG).dashboards.flatMap((dashboard) => {
    const command = dashboard.command ?? (dashboard.collectors ? '/collectors' : undefined);
    return command === undefined ? [] : [{ command, dashboard }];
  });

  test.each(views)('$command shows its dashboard, each row of it in the same card, and leads back', async (view) => {
    const { command, dashboard } = view;
    const page = await open(demo.url(), TALL);
    await say(page, command);
    await reads(page, `${dashboard.title} in Datadog`);
    const card = messages(page).last();
    await shoot(page, `view-${command.slice(1)}-0-overview`);
    const rows = rowChoices(dashboard, (words) => words);
    expect(rows.length).toBeGreaterThan(1);
    for (const [index, { label }] of rows.entries()) {
      await card.getByRole('combobox').first().click();
      await page.getByRole('option', { name: label, exact: true }).click();
      await expect.poll(() => card.textContent()).toContain(`${dashboard.title}: ${label}`);
      await shoot(page, `view-${command.slice(1)}-${index + 1}`);
    }
    await card.getByRole('button', { name: `← ${dashboard.title}` }).click();
    await expect.poll(() => card.textContent()).toContain('← All areas');
  });

  test('opens the Home tab and draws it anew', async () => {
    const page = await open(demo.url());
    await page.getByRole('button', { name: 'Metta System Health' }).click();
    await page.getByText('Home', { exact: true }).click();
    await page.getByText('Digests', { exact: true }).waitFor();
    expect(await page.getByRole('link', { name: 'GitHub CI/CD' }).count()).toBe(1);
    const calls = () => demo.running().slack.wire.calls('views.publish').length;
    const before = calls();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect.poll(calls).toBe(before + 1);
    await shoot(page, 'home');
  });
});
