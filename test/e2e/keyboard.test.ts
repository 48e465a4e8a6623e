import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { withDemo } from '../support/demo.ts';
import { firstColumn, messages, reads } from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

const FOCUSED = 'document.activeElement.ariaLabel ?? document.activeElement.textContent';

/** Presses the key until the focus stands on what has that name. Throws when it never does. */
async function moveTo(page: Page, key: 'Tab' | 'Shift+Tab', name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 80; presses += 1) {
    const label = String(await page.evaluate(FOCUSED)).trim();
    if (name.test(label)) return;
    passed.push(label.slice(0, 30));
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never came to ${name}, but to ${passed.join(' | ')}`);
}

inChromium('a visitor without a mouse', ({ open }) => {
  const demo = withDemo();

  test('comes from the loaded page to a shared card by Tab, arrows and Enter alone', async () => {
    const page = await open(demo.url());
    await page.locator('textarea:focus').waitFor();
    await page.keyboard.type('/');
    await page.getByRole('option', { name: /^\/ci-status/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await reads(page, 'Overall:');
    await moveTo(page, 'Shift+Tab', /^Show an area/);
    await shoot(page, 'keyboard-focus');
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'Eval' }).waitFor();
    await page.keyboard.press('End');
    await shoot(page, 'keyboard-menu');
    await page.keyboard.press('Enter');
    await expect.poll(() => firstColumn(messages(page).last())).toHaveLength(1 + 5);
    await moveTo(page, 'Shift+Tab', /^Share to Channel/);
    await page.keyboard.press('Enter');
    await reads(page, 'Shared by @engineer with /health eval');
    await moveTo(page, 'Tab', /^Message #system-health/);
    await shoot(page, 'keyboard-shared');
  });

  test('reaches every part of the page by Tab, and never gets caught', async () => {
    const page = await open(demo.url());
    await page.locator('textarea:focus').waitFor();
    for (const name of [
      /^Close demo controls/,
      /^Demo controls/,
      /theme$/,
      /^User/,
      /^#oncall/,
      /^Message #system-health/,
    ]) {
      await moveTo(page, 'Tab', name);
    }
    await moveTo(page, 'Tab', /^Kill -9/);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('complementary').count()).toBe(0);
  });
});
