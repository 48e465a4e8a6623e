import { expect, test } from 'vitest';
import { withDemo } from '../support/demo.ts';
import { botIs, choose, controls, firstColumn, messages, reads, say } from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

inChromium('a visitor who breaks things', ({ open }) => {
  const demo = withDemo();

  test('learns that Datadog answers 500, since when and what to do, and sees nothing green', async () => {
    const page = await open(demo.url());
    await choose(page, 'Datadog', /^How it fails/, 'Answers 500');
    await say(page, '/ci-status');
    const answer = await reads(page, 'Datadog answered with an error');
    expect(await answer.textContent()).toMatch(
      /Only visible to you.*since \d\d:\d\d.*Next step: try again in a minute\./s,
    );
    expect(await answer.textContent()).not.toMatch(/🟢|healthy/);
    await controls(page).getByText('500', { exact: false }).last().waitFor();
    await shoot(page, 'datadog-500');
    await choose(page, 'Datadog', /^How it fails/, 'Works');
  });

  test("sees Slack refuse a data_table in Slack's own words, and the answer come as a table", async () => {
    const page = await open(demo.url());
    await botIs(page, 'connected');
    await choose(page, 'Slack', /^Tables it knows/, 'Workspace without data_table');
    await say(page, '/health');
    const card = await reads(page, 'Overall:');
    expect(await firstColumn(card)).toHaveLength(1 + 25);
    const refused = controls(page).getByRole('listitem').filter({ hasText: 'unsupported type: data_table' });
    await refused.first().locator('summary').click();
    await refused.getByText('Answered').waitFor();
    expect(await refused.first().textContent()).toMatch(/invalid_blocks/);
    await refused.first().scrollIntoViewIfNeeded();
    await shoot(page, 'refusal');
    const tables = demo.running().slack.workspace.messages.flatMap(({ blocks }) => blocks.map(({ type }) => type));
    expect(tables).toContain('table');
    expect(tables).not.toContain('data_table');
    await choose(page, 'Slack', /^Tables it knows/, 'data_table and table');
  });

  test('kills the bot with -9: Slack says that the command failed, and a new bot answers', async () => {
    const page = await open(demo.url());
    await botIs(page, 'connected');
    await controls(page).getByRole('button', { name: 'Kill -9' }).click();
    await botIs(page, 'stopped');
    await say(page, '/health');
    await reads(page, /\/health failed/);
    await shoot(page, 'killed');
    await controls(page).getByRole('button', { name: 'Start', exact: true }).click();
    await botIs(page, 'connected');
    const before = await messages(page).count();
    await say(page, '/health');
    await expect.poll(() => messages(page).count(), { timeout: 8_000 }).toBeGreaterThan(before);
    expect(await firstColumn(await reads(page, 'Overall:'))).toHaveLength(1 + 25);
    await shoot(page, 'started-again');
  });
});
