import { expect, test } from 'vitest';
import { withDemo } from '../support/demo.ts';
import { become, composer, firstColumn, isVisible, messages, reads, say, showMenu } from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

inChromium('a visitor who asks', ({ open }) => {
  const demo = withDemo();

  test('types /health with completion and gets a card that only they see', async () => {
    const page = await open(demo.url());
    await page.getByText('Type /health').waitFor();
    await composer(page).pressSequentially('/he');
    const offered = page.getByRole('option', { name: /^\/health/ });
    await offered.waitFor();
    await shoot(page, 'completion');
    await composer(page).press('Tab');
    await expect.poll(() => composer(page).inputValue()).toBe('/health ');
    await composer(page).press('Enter');
    const card = await reads(page, 'Overall:');
    await shoot(page, 'health');
    expect(await card.textContent()).toContain('Only visible to you');
    expect(await card.getByText('REAL').count()).toBe(0);
    const column = await firstColumn(card);
    expect(column).toHaveLength(1 + 25);
    expect(column).toEqual(expect.arrayContaining(['Metric', 'Benchmarks Passing', 'Remote Eval - Duration']));
    expect(await page.getByText('Simulated data, except the GitHub days marked real').isVisible()).toBe(true);
  });

  test('sees the traffic lights in colour, though no system font has them', async () => {
    const page = await open(demo.url());
    await say(page, '/health');
    await reads(page, 'Overall:');
    const painted = await page.evaluate(`(async () => {
      await document.fonts.ready;
      const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      paint.font = '40px ' + getComputedStyle(document.body).fontFamily;
      return ['🟢', '🔴'].map((light) => {
        paint.clearRect(0, 0, 300, 150);
        paint.fillText(light, 10, 60);
        return [...paint.getImageData(35, 45, 1, 1).data.slice(0, 3)];
      });
    })()`);
    const [[, green = 0] = [], [red = 0] = []] = painted as readonly (readonly number[])[];
    expect([green > 120, red > 120]).toEqual([true, true]);
  });

  test('moves to one area by the menu, in the same card, and shares it', async () => {
    const page = await open(demo.url());
    // What stands there from before comes with the first state.
    await reads(page, 'Overall:');
    const count = (await messages(page).count()) + 1;
    await say(page, '/health');
    await expect.poll(() => messages(page).count()).toBe(count);
    await showMenu(messages(page).last());
    await shoot(page, 'menu');
    await page.getByRole('option', { name: 'CI/CD' }).click();
    await expect.poll(() => firstColumn(messages(page).last())).toHaveLength(1 + 11);
    expect(await messages(page).count()).toBe(count);
    await expect.poll(() => isVisible(page, messages(page).last())).toBe(true);
    await shoot(page, 'one-area');
    await messages(page).last().getByRole('button', { name: 'Share to Channel' }).click();
    const shared = await reads(page, 'Shared by @engineer with /health ci');
    expect(await shared.getByRole('button', { name: 'Refresh' }).count()).toBe(0);
    expect(await shared.textContent()).not.toContain('Only visible to you');
    const card = await reads(page, /Shared \/health ci with this channel at/);
    expect(await card.getByRole('button', { name: '← All areas' }).count()).toBe(1);
    await shoot(page, 'shared');
  });

  test('sees every new answer, also after many', async () => {
    const page = await open(demo.url());
    // What stands there from before comes with the first state.
    await reads(page, 'Shared by @engineer with /health ci');
    for (const area of ['training', 'eval', 'ci', 'training']) {
      const before = await messages(page).count();
      await say(page, `/health ${area}`);
      await expect.poll(() => messages(page).count()).toBe(before + 1);
      await expect.poll(() => isVisible(page, messages(page).last())).toBe(true);
    }
  });

  test('another user sees what was shared and nothing that was private', async () => {
    const page = await open(demo.url());
    await say(page, '/health training');
    await reads(page, 'Multinode - Shaped SPS');
    await become(page, 'lead');
    const shared = await reads(page, 'Shared by @engineer with /health ci');
    expect(await firstColumn(shared)).toHaveLength(1 + 11);
    expect(await page.getByText('Only visible to you').count()).toBe(0);
    expect(await page.getByText('Multinode - Shaped SPS').count()).toBe(0);
    expect(await page.getByRole('combobox', { name: 'User' }).inputValue()).toBe('lead');
    await shoot(page, 'lead');
    await become(page, 'engineer');
    await reads(page, 'Multinode - Shaped SPS');
  });

  test('asks /ci-status and reads what fails first', async () => {
    const page = await open(demo.url());
    await say(page, '/ci-status');
    const card = await reads(page, 'Open PRs');
    expect(await card.textContent()).toMatch(/Open PRs.*PRs Merged.*Tests on Main/s);
    expect((await firstColumn(card))[0]).toBe('Target');
    await shoot(page, 'ci-status');
  });

  test('gets a private answer with the nearest name for an area that nobody knows', async () => {
    const page = await open(demo.url());
    await say(page, '/health trainig');
    const answer = await reads(page, 'There is no area or metric called "trainig".');
    expect(await answer.textContent()).toMatch(/Only visible to you.*Did you mean training\?/s);
    await shoot(page, 'unknown-area');
  });

  test('finds only requests to the local Slack and Datadog that they expected', () => {
    const { slack, datadog } = demo.running();
    expect([slack.unexpected, datadog.unexpected]).toEqual([[], []]);
  });
});
