import { PREVIEW_CASES } from '@metta-health-bot/demo/samples';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { withDemo } from '../support/demo.ts';
import { composer, firstColumn, reads, say } from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

/** Whether the page itself can be scrolled sideways; tables may, inside themselves. */
const isTooWide = (page: Page) => page.evaluate('document.documentElement.scrollWidth > innerWidth');
const background = (page: Page) => page.evaluate('getComputedStyle(document.querySelector("main")).backgroundColor');

inChromium('the look of the page', ({ open }) => {
  const demo = withDemo();

  test('changes between light and dark, and remembers which after a reload', async () => {
    const page = await open(demo.url(), { colorScheme: 'light' });
    await say(page, '/health');
    await reads(page, 'Overall:');
    const light = await background(page);
    await page.getByRole('button', { name: 'Dark theme' }).click();
    await page.getByRole('button', { name: 'Light theme' }).waitFor();
    expect(await background(page)).not.toBe(light);
    await shoot(page, 'dark');
    await page.reload();
    await page.getByRole('button', { name: 'Light theme' }).waitFor();
    await reads(page, 'Overall:');
  });

  test('begins dark where the system is dark', async () => {
    const page = await open(demo.url(), { colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Light theme' }).waitFor();
  });

  test('shows one column at a time on a narrow screen, with wide tables scrolled inside themselves', async () => {
    const page = await open(demo.url(), { viewport: { width: 390, height: 844 } });
    await composer(page).waitFor();
    await say(page, '/health');
    const card = await reads(page, 'Overall:');
    expect(await firstColumn(card)).toHaveLength(1 + 25);
    expect(await isTooWide(page)).toBe(false);
    await shoot(page, 'narrow');
    await card.getByRole('button', { name: 'Refresh' }).scrollIntoViewIfNeeded();
    await shoot(page, 'narrow-controls');
    await page.getByRole('button', { name: 'Back to channels' }).click();
    await page.getByRole('button', { name: /^#ci/ }).waitFor();
    await shoot(page, 'narrow-channels');
    await page.getByRole('button', { name: /^#ci/ }).click();
    await composer(page, '#ci').waitFor();
    await page.getByRole('button', { name: 'Demo controls' }).click();
    await page.getByRole('button', { name: 'Kill -9' }).waitFor();
    expect(await isTooWide(page)).toBe(false);
    await shoot(page, 'narrow-panel');
  });

  test('the emoji font draws the lights and nothing else', async () => {
    const page = await open(new URL('preview.html', demo.url()).href);
    const light = page.getByText(/^🟢 \d\.\d\d$/).first();
    await light.evaluate((shown) => shown.setAttribute('data-drawn', ''));
    const session = await page.context().newCDPSession(page);
    await session.send('DOM.enable');
    await session.send('CSS.enable');
    const { root } = await session.send('DOM.getDocument');
    const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: '[data-drawn]' });
    const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
    expect(fonts.filter(({ familyName }) => familyName.includes('Emoji')).map(({ glyphCount }) => glyphCount)).toEqual([
      1,
    ]);
    expect(fonts).toHaveLength(2);
  });

  test('the preview page shows every message in every situation, hostile names included', async () => {
    const page = await open(new URL('preview.html', demo.url()).href);
    const regions = page.locator('main > section');
    await expect.poll(() => regions.count(), { timeout: 8_000 }).toBe(PREVIEW_CASES.length);
    expect(await regions.locator('article').count()).toBe(PREVIEW_CASES.length);
    expect(await page.getByText('cannot be shown').count()).toBe(0);
    expect(await page.title()).not.toBe('run');
    expect(await page.locator('main').locator('script, img[src="x"]').count()).toBe(0);
    const links = await page.locator('main a[href*="elsewhere.example"]').allTextContents();
    expect(links.filter((text) => text !== 'https://elsewhere.example')).toEqual([]);
    await shoot(page, 'preview');
    await page.goto(`${page.url()}#rollup-injected-as-data-table`);
    await shoot(page, 'preview-injected');
    await page.getByRole('button', { name: 'Dark theme' }).click();
    await page.getByText('Dashboard, injected, as table').first().click();
    await shoot(page, 'preview-dark');
    expect(await isTooWide(page)).toBe(false);
  });
});
