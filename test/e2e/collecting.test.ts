import { expect, test } from 'vitest';
import { withDemo } from '../support/demo.ts';
import { choose, controls, inChannel, messages, reads, say } from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

const SOURCES = 'Sources of the collectors';
/** A collector that fails is run again after 12 seconds. */
const SOON = { timeout: 25_000 };

inChromium('a visitor whose collectors read their sources', ({ open }) => {
  const demo = withDemo({ collects: true });

  test('sees /health fill an empty Datadog, and a source that goes down become one incident that recovers', async () => {
    const page = await open(demo.url(), { viewport: { width: 1200, height: 1500 } });
    const { submissions } = demo.running().datadog;
    const has = (metric: string) => submissions.data().some((series) => series.metric === metric);
    await expect
      .poll(() => ['github', 'wandb', 'skypilot', 'eval'].every((name) => has(`collector.${name}.failed`)), SOON)
      .toBe(true);
    await say(page, '/health');
    const card = await reads(page, 'Overall:');
    expect(
      await card
        .getByRole('row')
        .filter({ hasText: /[🟢🟡🔴] \d/u })
        .count(),
    ).toBe(25);
    await page.getByText('Collected from simulated sources').waitFor();
    await shoot(page, 'collecting-01-health');

    await choose(page, SOURCES, 'SkyPilot', 'Down');
    // A bot that begins collects at once: nobody has to wait for the minute.
    await demo.running().bot.restart();
    const oncall = await inChannel(page, '#oncall');
    const incident = messages(oncall).filter({ hasText: 'Critical: Skypilot collector' });
    await expect.poll(() => incident.count(), SOON).toBe(1);
    await shoot(page, 'collecting-02-incident');
    await page.getByRole('button', { name: /^#system-health/ }).click();
    await say(page, '/collectors');
    const table = await reads(page, 'Recent Collector Errors');
    expect(await table.textContent()).toContain('SkyPilot cannot be reached');
    await shoot(page, 'collecting-03-collectors');

    await choose(page, SOURCES, 'SkyPilot', 'Works');
    await inChannel(page, '#oncall');
    await expect
      .poll(
        () =>
          messages(oncall)
            .filter({ hasText: /Recovered/i })
            .count(),
        SOON,
      )
      .toBe(1);
    expect(await messages(oncall).count()).toBe(1);
    await shoot(page, 'collecting-04-recovered');
    // There is nothing to move in the data of others, and no trouble to act.
    expect(await controls(page).getByRole('region', { name: 'Data', exact: true }).count()).toBe(0);
    expect(await controls(page).getByRole('region', { name: 'Collectors', exact: true }).count()).toBe(0);
  }, 120_000);
});
