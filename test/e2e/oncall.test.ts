import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { withDemo } from '../support/demo.ts';
import {
  become,
  breakCollector,
  controls,
  inChannel,
  messages,
  openThread,
  repliesOf,
  say,
} from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

const LOOK_MS = 5_000;
/** Slack takes one message a second in a channel. */
const SOON = { timeout: 8_000 };
/** A run every 10 seconds, then two looks that find it healthy, on a busy machine. */
const RECOVERY = { timeout: 30_000 };

inChromium('on-call, while GitHub fails', ({ open }) => {
  const demo = withDemo();

  /** Opens #oncall as the person on call. */
  const attend = async (options = {}, user = 'oncall'): Promise<{ readonly page: Page; readonly card: Locator }> => {
    const page = await open(demo.url(), options);
    await become(page, user);
    const channel = await inChannel(page, '#oncall');
    return { page, card: messages(channel).filter({ hasText: 'GitHub', hasNotText: 'Only visible to you' }) };
  };
  const silence = async (page: Page, card: Locator, choice: string) => {
    await card.getByRole('combobox', { name: 'Silence…' }).click();
    await page.getByRole('option', { name: choice }).click();
  };
  /** The text of the card, as soon as it matches. */
  const reads = (card: Locator, text: RegExp, { timeout } = SOON) =>
    expect.poll(() => card.textContent(), { timeout }).toMatch(text);

  test('learns what fails, since when and where to find it, within one evaluation', async () => {
    const page = await open(demo.url());
    await page.getByText('break a collector in Demo controls').waitFor();
    await shoot(page, 'oncall-00-first-screen');
    const channel = await inChannel(page, '#oncall');
    const broken = Date.now();
    await breakCollector(page, 'GitHub', 'Fails');
    const card = messages(channel);
    await card.waitFor();
    expect(Date.now() - broken).toBeLessThan(LOOK_MS + 2_000);
    await reads(card, /🔴 Critical: GitHub.*Failing since \d\d:\d\d \(Europe\/Berlin\).*Nobody has acknowledged it/s);
    await shoot(page, 'oncall-01-fails');
  });

  test('is in /collectors meanwhile', async () => {
    const page = await open(demo.url());
    await say(page, '/collectors');
    const channel = await inChannel(page, '#system-health');
    const answer = messages(channel).filter({ hasText: 'Collector Health' });
    await answer.waitFor();
    await reads(answer, /Open incidents.*Critical: GitHub.*not acknowledged/s);
    await shoot(page, 'oncall-02-collectors');
  });

  test('acknowledges by a button: card and thread say who', async () => {
    const { page, card } = await attend();
    await card.getByRole('button', { name: 'Acknowledge' }).click();
    await reads(card, /Acknowledged by @oncall at \d\d:\d\d/);
    expect(await card.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
    await shoot(page, 'oncall-03-acknowledged');
    const thread = await openThread(page, card);
    await expect.poll(() => repliesOf(thread), SOON).toEqual([expect.stringMatching(/^Acknowledged by @oncall/)]);
    await shoot(page, 'oncall-04-acknowledged-thread');
  });

  test('silences for an hour by the menu while somebody else opens a form, and ends it', async () => {
    const { page, card } = await attend();
    const late = await attend({}, 'lead');
    await silence(late.page, late.card, 'Custom duration…');
    await late.page.getByRole('dialog').waitFor();
    await silence(page, card, '1 hour');
    await reads(card, /🔕 Critical, silenced: GitHub.*Silenced by @oncall until/s);
    await shoot(page, 'oncall-05-silenced');
    await card.getByRole('button', { name: 'End Silence' }).click();
    await reads(card, /🔴 Critical: GitHub/);
    const thread = await openThread(page, card);
    await expect
      .poll(async () => (await repliesOf(thread)).slice(1), SOON)
      .toEqual([expect.stringMatching(/Silenced by @oncall until/), expect.stringMatching(/No longer silenced/)]);
    await shoot(page, 'oncall-06-silence-ended');
  });

  test('silences as long as wanted, by a form that says which durations it can read', async () => {
    const { page, card } = await attend();
    await silence(page, card, 'Custom duration…');
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: 'For how long' }).fill('until lunch');
    await form.getByRole('textbox', { name: 'Why' }).fill('token renewed, waiting for GitHub');
    await form.getByRole('button', { name: 'Silence', exact: true }).click();
    await form.getByRole('alert').waitFor();
    await shoot(page, 'oncall-07-wrong-duration');
    await form.getByRole('textbox', { name: 'For how long' }).fill('2h 30m');
    await form.getByRole('button', { name: 'Silence', exact: true }).click();
    await form.waitFor({ state: 'detached' });
    await reads(card, /Silenced by @oncall until .*: token renewed, waiting for GitHub/);
    await shoot(page, 'oncall-08-own-silence');
  });

  test('reads the whole history, privately', async () => {
    const { page, card } = await attend();
    await card.getByRole('button', { name: 'Details' }).click();
    const history = messages(page).filter({ hasText: 'Only visible to you' });
    await reads(
      history,
      /What failed.*History.*opened.*acknowledged by @oncall.*silenced by @oncall: for 1 h.*silence ended by @oncall/s,
    );
    await history.scrollIntoViewIfNeeded();
    await shoot(page, 'oncall-09-details');
    await become(page, 'engineer');
    await expect.poll(() => history.count()).toBe(0);
  });

  test('sees the recovery in the same card and thread, with how long it lasted', async () => {
    const { page, card } = await attend();
    await breakCollector(page, 'GitHub', 'Works');
    await reads(card, /🟢 Recovered: GitHub.*Failed for .*, (at|from) \d\d:\d\d.*\(Europe\/Berlin\)/s, RECOVERY);
    await shoot(page, 'oncall-10-recovered');
    await controls(page)
      .getByText(/^\d+ times$/)
      .first()
      .scrollIntoViewIfNeeded({ timeout: 30_000 });
    await shoot(page, 'oncall-10-wire');
    const thread = await openThread(page, card);
    await expect.poll(async () => (await repliesOf(thread)).at(-1), SOON).toMatch(/🟢 Recovered after /);
    expect(await repliesOf(thread)).toHaveLength(5);
    expect(await card.count()).toBe(1);
    await shoot(page, 'oncall-11-recovered-thread');
  });

  test('is told by a form left open until then that it is over', async () => {
    const page = await open(demo.url());
    await become(page, 'lead');
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: 'For how long' }).fill('2h');
    await form.getByRole('button', { name: 'Silence', exact: true }).click();
    await reads(form, /This incident has been over since \d\d:\d\d \(Europe\/Berlin\)/);
    await shoot(page, 'oncall-11-form-too-late');
    await form.getByRole('button', { name: 'Close', exact: true }).click();
    await form.waitFor({ state: 'detached' });
  });

  test('reads card and thread in the dark and on a phone', async () => {
    const { page, card } = await attend({ colorScheme: 'dark' });
    await openThread(page, card);
    await shoot(page, 'oncall-12-dark');
    const phone = await open(demo.url(), { viewport: { width: 390, height: 844 } });
    await phone.getByRole('button', { name: 'Back to channels' }).click();
    const narrow = await inChannel(phone, '#oncall');
    await shoot(phone, 'oncall-13-phone');
    await openThread(phone, messages(narrow));
    await shoot(phone, 'oncall-14-phone-thread');
  });
});
