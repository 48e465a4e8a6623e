import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { withDemo } from '../support/demo.ts';
import { become, breakCollector, inChannel, messages, openThread } from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

/** A run every 10 seconds, then two evaluations that find it healthy, on a busy machine. */
const RECOVERY = { timeout: 30_000 };
const SOON = { timeout: 10_000 };
const DARK = { colorScheme: 'dark' } as const;
const PHONE = { viewport: { width: 390, height: 844 } } as const;

inChromium('woken at night', ({ open }) => {
  const demo = withDemo();
  const reads = (shown: Locator, text: RegExp, { timeout } = SOON) =>
    expect.poll(() => shown.textContent(), { timeout }).toMatch(text);

  test('the alert says why: the error with its next step, the last good run, and what goes gray for it', async () => {
    const page = await open(demo.url());
    await become(page, 'oncall');
    const channel = await inChannel(page, '#oncall');
    await breakCollector(page, 'GitHub', 'Fails');
    const card = messages(channel).filter({ hasText: 'GitHub' }).first();
    await reads(
      card,
      /Critical: GitHub.*Error at .*HTTP 401 of every request.*Next step: renew its token.*Last good run: .*Gray from .* on: \d+ rows of CI\/CD and .*, among them /s,
    );
    await shoot(page, 'oncall-reason-light');
    await card.getByRole('button', { name: 'Details' }).click();
    const details = messages(page).filter({ hasText: 'Only visible to you' });
    await reads(details, /Its errors.*HTTP 401.*Its newest runs.*failed.*ran .*History/s);
    await details.scrollIntoViewIfNeeded();
    await shoot(page, 'oncall-reason-details');
  });

  test('failing again is seen in the channel itself, with the error of this time', { timeout: 90_000 }, async () => {
    const page = await open(demo.url());
    await become(page, 'oncall');
    const channel = await inChannel(page, '#oncall');
    const card = messages(channel).filter({ hasText: 'GitHub' }).first();
    await breakCollector(page, 'GitHub', 'Works');
    await reads(card, /Recovered: GitHub/, RECOVERY);
    expect(await messages(channel).filter({ hasText: 'also sent to the channel' }).count()).toBe(0);
    await breakCollector(page, 'GitHub', 'Fails');
    const again = messages(channel).filter({ hasText: 'Fails again' });
    await again.waitFor();
    await reads(
      again,
      /also sent to the channel.*GitHub collector: Fails again.*HTTP 401 of every request.*Next step: renew its token/s,
    );
    await shoot(page, 'oncall-again-light');
    const thread = await openThread(page, card);
    await reads(thread, /Recovered.*Fails again/s);
    await shoot(page, 'oncall-again-thread');
  });

  test.each([
    ['dark', DARK],
    ['phone', PHONE],
  ] as const)('both can be read %s', async (name, options) => {
    const page = await open(demo.url(), options);
    if (name === 'phone') await page.getByRole('button', { name: 'Back to channels' }).click();
    const channel = await inChannel(page, '#oncall');
    const card = messages(channel).filter({ hasText: 'GitHub' }).first();
    await reads(card, /Error at .*HTTP 401/s);
    await card.scrollIntoViewIfNeeded();
    await shoot(page, `oncall-reason-${name}`);
    const again = messages(channel).filter({ hasText: 'Fails again' });
    await again.scrollIntoViewIfNeeded();
    await shoot(page, `oncall-again-${name}`);
    const { scrollWidth, innerWidth } = await page.evaluate<{
      readonly scrollWidth: number;
      readonly innerWidth: number;
    }>('({ scrollWidth: document.documentElement.scrollWidth, innerWidth })');
    expect(scrollWidth).toBeLessThanOrEqual(innerWidth);
  });
});
