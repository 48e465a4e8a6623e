import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { withDemo } from '../support/demo.ts';
import { become, composer, messages, reads, say } from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

const SOON = { timeout: 15_000 };

inChromium('the form of the digest', ({ open }) => {
  const demo = withDemo();

  /** The button of the newest answer to /digest that opens the form. */
  const answered = (page: Page) => page.getByRole('button', { name: /^(Subscribe|Change)$/ }).last();

  /** Types /digest as a person in #system-health and opens the form. */
  const openForm = async (page: Page, name = 'lead'): Promise<Locator> => {
    await become(page, name);
    await say(page, '/digest');
    await answered(page).click();
    const dialog = page.getByRole('dialog', { name: /^(?:Daily digest|Digest)$/ });
    await dialog.waitFor();
    return dialog;
  };

  test('finds a zone by its city, shows the next three times, and confirms them', async () => {
    const page = await open(demo.url());
    const form = await openForm(page);
    const zone = form.getByRole('combobox', { name: 'Time zone' });
    expect(await zone.inputValue()).toContain('New York');
    await zone.click();
    await zone.fill('mumb');
    await page.getByRole('option', { name: /Mumbai \(Asia\/Kolkata\), UTC\+5:30/ }).click();
    await expect.poll(() => form.textContent(), SOON).toContain('in Asia/Kolkata (UTC+5:30 now)');
    await form.getByLabel('Time', { exact: true }).fill('08:15');
    await form.getByLabel('Time', { exact: true }).press('Tab');
    await form.getByRole('radio', { name: 'Every day' }).check();
    await expect.poll(() => form.getByText(/08:15/).count(), SOON).toBeGreaterThan(0);
    await shoot(page, 'digest-form-01-light');
    await form.getByRole('radio', { name: 'Other days…' }).check();
    for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'])
      await form.getByRole('checkbox', { name: day }).uncheck();
    await form.getByRole('checkbox', { name: 'Saturday' }).check();
    await expect.poll(() => form.textContent(), SOON).toMatch(/Sat, \w+ \d+, 08:15/);
    await shoot(page, 'digest-form-02-days');
    await form.getByRole('button', { name: 'Subscribe' }).click();
    await expect.poll(() => form.textContent(), SOON).toContain('gets the daily digest at 08:15 (Asia/Kolkata)');
    await shoot(page, 'digest-form-03-confirmed');
    await form.getByRole('button', { name: 'Close', exact: true }).click();
    await reads(page, /subscribed this channel to the daily digest, at 08:15 \(Asia\/Kolkata\)/);
  });

  test('is readable in the dark and on a phone', async () => {
    const dark = await open(demo.url(), { colorScheme: 'dark' });
    const form = await openForm(dark, 'engineer');
    await form.getByRole('combobox', { name: 'Time zone' }).click();
    await form.getByRole('combobox', { name: 'Time zone' }).fill('IST');
    await dark.getByRole('option', { name: /Asia\/Kolkata/ }).waitFor();
    await dark.getByRole('option', { name: /Europe\/Dublin/ }).waitFor();
    await shoot(dark, 'digest-form-04-dark-zones');
    await dark.keyboard.press('Escape');
    await form.getByRole('button', { name: 'Cancel' }).click();
    const phone = await open(demo.url(), { viewport: { width: 390, height: 844 } });
    await composer(phone).waitFor();
    await say(phone, '/digest');
    await answered(phone).waitFor();
    await shoot(phone, 'digest-form-05-phone-answer');
    await answered(phone).click();
    const small = phone.getByRole('dialog', { name: 'Daily digest' });
    await small.waitFor();
    const [box, width] = [await small.boundingBox(), phone.viewportSize()?.width ?? 0];
    expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 0) <= width).toBe(true);
    await shoot(phone, 'digest-form-06-phone');
  });

  test('stays open and says why where the bot was removed from the channel meanwhile', async () => {
    const page = await open(demo.url());
    const form = await openForm(page, 'oncall');
    demo.running().slack.removeBot('system-health');
    await form.getByRole('button', { name: /^(Subscribe|Save)$/ }).click();
    const alert = form.getByRole('alert');
    await expect
      .poll(() => alert.textContent(), SOON)
      .toContain('The bot is not in this channel: nothing was changed.');
    await shoot(page, 'digest-form-07-refused');
    await form.getByRole('radio', { name: /Only me/ }).check();
    await form.getByRole('button', { name: /^(Subscribe|Save)$/ }).click();
    await expect.poll(() => form.textContent(), SOON).toContain('You get the daily digest by direct message');
    demo.running().slack.inviteBot('system-health');
  });

  test('a channel that lost the bot is shown in the list, and who subscribed it hears of it once', async () => {
    const { slack } = demo.running();
    const time = new Date().toISOString().slice(11, 16);
    await slack.as('lead').in('oncall').command(`/digest subscribe ${time} UTC daily`).reply();
    await slack.message(({ channel, text }) => channel === 'C0ONCALL' && text.includes('subscribed this channel'));
    slack.removeBot('oncall');
    const heard = () =>
      slack.workspace.messages.filter(
        ({ channel, text }) => channel === 'D0LEAD' && text.includes('could not be posted'),
      );
    await expect.poll(() => heard().length, { timeout: 100_000 }).toBe(1);
    const page = await open(demo.url());
    await become(page, 'lead');
    await say(page, '/digest list');
    const list = await reads(page, /cannot be posted: the bot is not in the channel/);
    await shoot(page, 'digest-form-08-list');
    await list.getByRole('button', { name: 'Remove' }).first().click();
    await page.getByRole('dialog', { name: 'End this digest?' }).getByRole('button', { name: 'Remove' }).click();
    await reads(page, /no longer gets the daily digest/);
    expect(await messages(page).count()).toBeGreaterThan(0);
    expect(heard()).toHaveLength(1);
  }, 180_000);
});
