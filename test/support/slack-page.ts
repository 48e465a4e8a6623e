import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The field in which this channel's messages and commands are typed. */
export function composer(page: Page, channel = '#system-health'): Locator {
  return page.getByRole('textbox', { name: `Message ${channel}` });
}

/** Types a line and sends it. */
export async function say(page: Page, line: string): Promise<void> {
  await composer(page).fill(line);
  await composer(page).press('Enter');
}

/** What was said in the open channel, oldest first. */
export function messages(page: Page | Locator): Locator {
  return page.getByRole('article');
}

/** Opens a channel: what was said in it. */
export async function inChannel(page: Page, channel: string): Promise<Locator> {
  await page.getByRole('button', { name: new RegExp(`^${channel}`) }).click();
  return page.getByRole('region', { name: `Messages in ${channel}` });
}

/** Opens the thread of a message that has replies. */
export async function openThread(page: Page, parent: Locator): Promise<Locator> {
  await parent.getByRole('button', { name: /^\d+ repl(y|ies)$/ }).click();
  return page.getByRole('complementary', { name: 'Thread' });
}

/** What the replies in a thread say, oldest first. */
export function repliesOf(thread: Locator): Promise<readonly string[]> {
  return thread
    .locator('article .message-blocks')
    .allTextContents()
    .then((texts) => texts.slice(1));
}

/** The newest message with that text, as soon as there is one. */
export async function reads(page: Page, text: string | RegExp): Promise<Locator> {
  const found = messages(page).filter({ hasText: text }).last();
  await found.waitFor();
  return found;
}

/** First cells of a card's table, that of its header before the others. */
export async function firstColumn(card: Locator): Promise<readonly string[]> {
  const texts = await card.getByRole('row').locator('> :first-child').allTextContents();
  return texts.map((text) => text.trim());
}

/** The panel with everything that a visitor can break. */
export function controls(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Demo controls' });
}

/** Waits until the panel says so of the bot: `connected`, `stopped`. */
export async function botIs(page: Page, state: string): Promise<void> {
  await expect.poll(() => controls(page).getByText('Bot:').textContent(), { timeout: 30_000 }).toBe(`Bot: ${state}`);
}

/** Becomes another user, and waits until it is so. */
export async function become(page: Page, user: string): Promise<void> {
  await page.getByRole('combobox', { name: 'User' }).selectOption(user);
}

/** Opens a card's menu of areas. */
export async function showMenu(card: Locator): Promise<void> {
  const menu = card.getByRole('combobox', { name: 'Show an area' });
  await menu.scrollIntoViewIfNeeded();
  await menu.click();
}

/** Sets one of the panel's choices. */
export async function choose(page: Page, group: string, label: string | RegExp, option: string): Promise<void> {
  const choice = controls(page)
    .getByRole('region', { name: group, exact: true })
    .getByRole('combobox', { name: label });
  await choice.selectOption({ label: option });
  await expect.poll(() => choice.isEnabled()).toBe(true);
}

/** Sets what a collector does, by the words of the panel. */
export function breakCollector(page: Page, collector: string, trouble: string): Promise<void> {
  return choose(page, 'Collectors', collector, trouble);
}

/** Whether the message's beginning and some of what follows can be seen above the composer. */
export async function isVisible(page: Page, shown: Locator): Promise<boolean> {
  const [beginning, field] = await Promise.all([shown.boundingBox(), composer(page).boundingBox()]);
  return beginning !== null && field !== null && beginning.y > 0 && beginning.y + 300 < field.y;
}
