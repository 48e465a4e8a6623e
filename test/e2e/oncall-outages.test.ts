import { expect, test } from 'vitest';
import { withDemo } from '../support/demo.ts';
import {
  botIs,
  breakCollector,
  choose,
  controls,
  inChannel,
  messages,
  openThread,
  repliesOf,
} from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

/** Looks, runs of collectors and new attempts, some seconds apart each, on a busy machine. */
const SOON = { timeout: 35_000 };

inChromium('on-call, while many collectors fail', ({ open }) => {
  const demo = withDemo();

  test('gets one card, with counts', async () => {
    const page = await open(demo.url());
    const channel = await inChannel(page, '#oncall');
    for (const { name } of demo.running().catalog.collectors) demo.running().troubles.set(name, 'failed');
    await expect
      .poll(() => messages(channel).allTextContents(), SOON)
      .toEqual([expect.stringMatching(/5 failing together/)]);
    await shoot(page, 'oncall-20-storm');
    for (const collector of ['GitHub', 'WandB']) await breakCollector(page, collector, 'Works');
    await expect
      .poll(() => messages(channel).allTextContents(), SOON)
      .toEqual([expect.stringMatching(/3 of 5 still failing.*Recovered \(2\): GitHub, WandB/s)]);
    await openThread(page, messages(channel));
    await shoot(page, 'oncall-21-storm-thread');
  });
});

inChromium('on-call, while Datadog cannot be read', ({ open }) => {
  const demo = withDemo();

  test('gets one card that says so, and that it is over', async () => {
    const page = await open(demo.url());
    const channel = await inChannel(page, '#oncall');
    await choose(page, 'Datadog', /^How it fails/, 'Cut off: drops every connection');
    await expect
      .poll(() => messages(channel).allTextContents(), SOON)
      .toEqual([expect.stringMatching(/Datadog unreachable/)]);
    await shoot(page, 'oncall-22-blind');
    await choose(page, 'Datadog', /^How it fails/, 'Works');
    await expect.poll(() => messages(channel).allTextContents(), SOON).toEqual([expect.stringMatching(/🟢 Recovered/)]);
    const thread = await openThread(page, messages(channel));
    await expect.poll(() => repliesOf(thread)).toEqual([expect.stringMatching(/Recovered after/)]);
    await shoot(page, 'oncall-23-sees-again');
  });
});

inChromium('on-call, while the bot is killed', ({ open }) => {
  const demo = withDemo();

  test('keeps the one card, whose buttons the next bot answers', async () => {
    const page = await open(demo.url());
    const channel = await inChannel(page, '#oncall');
    await breakCollector(page, 'Skypilot', 'Fails');
    const card = messages(channel).filter({ hasText: 'Critical: Skypilot' });
    await card.waitFor();
    await controls(page).getByRole('button', { name: 'Kill -9' }).click();
    await botIs(page, 'stopped');
    await controls(page).getByRole('button', { name: 'Start', exact: true }).click();
    await botIs(page, 'connected');
    await card.getByRole('button', { name: 'Acknowledge' }).click();
    await expect.poll(() => card.textContent(), SOON).toMatch(/Acknowledged by @engineer/);
    expect(await messages(channel).count()).toBe(1);
    await shoot(page, 'oncall-24-killed');
  });
});

inChromium('on-call, while Slack is cut off', ({ open }) => {
  const demo = withDemo();

  test('reads one card about a collector that failed and recovered meanwhile', { timeout: 90_000 }, async () => {
    const page = await open(demo.url());
    const channel = await inChannel(page, '#oncall');
    await choose(page, 'Slack', /^How it fails/, 'Cut off: drops every call and the socket');
    const attempts = () => demo.running().slack.wire.calls('chat.postMessage').length;
    await breakCollector(page, 'Eval', 'Fails');
    await expect.poll(attempts, SOON).toBeGreaterThan(0);
    await breakCollector(page, 'Eval', 'Works');
    await shoot(page, 'oncall-25-cut-off');
    // Two looks see it healthy; one may be under way.
    const looks = () =>
      demo.running().datadog.requests.filter(({ path }) => path === '/api/v2/query/timeseries').length;
    const healed = looks();
    await expect.poll(looks, SOON).toBeGreaterThan(healed + 3);
    await choose(page, 'Slack', /^How it fails/, 'Works');
    await expect
      .poll(() => messages(channel).allTextContents(), SOON)
      .toEqual([expect.stringMatching(/🟢 Recovered: Eval.*Last symptoms: Its newest run failed.*Failed for/s)]);
    await shoot(page, 'oncall-26-told-late');
  });
});
