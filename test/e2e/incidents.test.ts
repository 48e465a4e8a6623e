import { expect, test } from 'vitest';
import { withDemo } from '../support/demo.ts';
import { messages, reads, say } from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

inChromium('past incidents', ({ open }) => {
  const demo = withDemo();

  test('are there from the beginning: times, a row for each failure, what failed again and again, who acted', async () => {
    const page = await open(demo.url(), { viewport: { width: 1440, height: 1800 } });
    await say(page, '/incidents');
    const card = await reads(page, 'Time to acknowledge');
    expect(await card.textContent()).toMatch(/5 incidents, which failed 7 times; none open now/);
    expect(await card.textContent()).toMatch(/Again and again.*Eval collector: failed 3 times, recovered 3 times/s);
    expect(await card.textContent()).toMatch(/Who acted.*acknowledged by @lead, silenced by @lead/s);
    await shoot(page, 'incidents-light');
    await page.getByRole('button', { name: 'Dark theme' }).click();
    await shoot(page, 'incidents-dark');
    await card.getByRole('button', { name: '30 days' }).click();
    await reads(page, 'Incidents, the last 30 days');
    await shoot(page, 'incidents-30d');
  });

  test('lead to the details of one, and to a file in the direct message', async () => {
    const page = await open(demo.url(), { viewport: { width: 1440, height: 1400 } });
    await say(page, '/incidents github');
    const card = await reads(page, 'Incidents of GitHub');
    await card.getByRole('combobox', { name: 'Details of an incident' }).click();
    await page.getByRole('option', { name: /GitHub/ }).click();
    expect(await (await reads(page, 'What failed')).textContent()).toMatch(/Recovered: /);
    await shoot(page, 'incidents-details');
    await card.getByRole('button', { name: 'Export as CSV' }).click();
    await reads(page, 'were sent to you as a CSV file');
    const { slack } = demo.running();
    expect(String(slack.workspace.files.at(-1)?.bytes)).toMatch(/^\ufeff"incident",/);
    await page
      .getByRole('button', { name: /^(Metta System Health|health)/i })
      .first()
      .click();
    await messages(page).filter({ hasText: 'as CSV in the thread' }).first().waitFor();
    await shoot(page, 'incidents-direct');
  });

  test('can be read on a phone', async () => {
    const page = await open(demo.url(), { viewport: { width: 390, height: 844 } });
    await say(page, '/incidents');
    const card = await reads(page, 'Time to acknowledge');
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    await card.getByText('Time to acknowledge').scrollIntoViewIfNeeded();
    await shoot(page, 'incidents-phone');
    await card.getByRole('button', { name: 'Export as CSV' }).scrollIntoViewIfNeeded();
    await shoot(page, 'incidents-phone-controls');
  });
});
