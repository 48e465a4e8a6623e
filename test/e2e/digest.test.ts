import { expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { withDemo } from '../support/demo.ts';
import { controls, inChannel, messages, openThread, repliesOf } from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

/** Reading, drawing, uploading, and Slack's own time to look at the pictures. */
const SOON = { timeout: 30_000 };

inChromium('a channel, when it is time for its digest', ({ open }) => {
  const demo = withDemo();

  test('gets one message with two pictures, and a reply for each area', async () => {
    const page = await open(demo.url());
    const channel = await inChannel(page, '#system-health');
    await controls(page).getByRole('button', { name: 'It is digest time in #system-health' }).click();
    const digest = messages(channel).filter({ hasText: 'Metta System Health is' });
    await expect.poll(() => digest.count(), SOON).toBe(1);
    const pictures = digest.getByRole('img', { name: /days/ });
    await expect.poll(() => pictures.count(), SOON).toBe(2);
    await expect
      .poll(() => pictures.evaluateAll((all) => all.map((one) => Reflect.get(one, 'naturalWidth'))), SOON)
      .toEqual([1560, 1560]);
    await shoot(page, 'digest-01-posted');
    const thread = await openThread(page, digest);
    await expect
      .poll(async () => (await repliesOf(thread)).length, SOON)
      .toBe(loadCatalog(SHIPPED_CATALOG).areas.length);
    await shoot(page, 'digest-02-thread');
  });

  test('gets its text when the QuickChart server is down, with the names of the missing pictures', async () => {
    const page = await open(demo.url());
    await controls(page).getByLabel('Its pictures are drawn by').selectOption('A QuickChart server that is down');
    await expect.poll(() => demo.running().chosen.get('digest-pictures'), SOON).toBe('quickchart-down');
    await demo.running().connected();
    const channel = await inChannel(page, '#oncall');
    await controls(page).getByRole('button', { name: 'It is digest time in #oncall' }).click();
    const digest = messages(channel).filter({ hasText: 'Metta System Health is' });
    await expect.poll(() => digest.count(), SOON).toBe(1);
    await expect.poll(() => digest.textContent()).toMatch(/missing/);
    expect(await digest.getByRole('img', { name: /days/ }).count()).toBe(0);
    await shoot(page, 'digest-03-without-pictures');
  });
});
