import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { withDemo } from '../support/demo.ts';
import { controls, messages, reads, say } from '../support/slack-page.ts';
import { inChromium, shoot } from '../support/visit.ts';

/** What was typed into the data by hand: the line that a visitor types, what the answer has to say, and what it must not name. */
const STORIES = [
  {
    line: '/health why ci.tests_passing',
    title: 'Why? CI/CD: Tests Passing on Main',
    says: /It fell from about 1 to 0\b.* at about .*: a clear change/,
    named: /\w+ #1288 Start the unit tests in parallel \(simulated\) by dev-2/,
    further:
      /First failure, .*: Unit Tests failed on main \(simulated\),.* failing since [0-9a-f]{8} \(last good to first bad\)/,
    unnamed: 'Correct the README',
  },
  {
    line: '/health why training.multigpu_arena_hearts',
    title: 'Why? Training: Multigpu Arena - Hearts',
    says: /It fell from about 0\.5.* to 0\.1.*: a clear change/,
    named: /2 h before: \w+ #1285 Raise the batch size of the arena \(simulated\) by dev-7/,
    further: /Eval: Local Eval - Accuracy rose from about .*, 2 h later \(worse/,
    unnamed: 'Describe the maps of the arena',
  },
  {
    line: '/health why training.multigpu_arena_sps',
    title: 'Why? Training: Multigpu Arena - SPS',
    says: /It fell from about 4\d.* to 3\d/,
    named: /deployment v1\.41\.0 to production \(simulated\) by dev-1/,
    further: /Before: third time in the (29|30) days with data; last on .*, recovered after (1 d|24 h)/,
    unnamed: 'Rename the logs of the shared nodes',
  },
] as const;

/** Lines of a message as they stand on screen. */
async function linesOf(message: Locator): Promise<readonly string[]> {
  const texts = await message.allInnerTexts();
  return texts
    .join('\n')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The lines right after the one that begins so. */
function linesAfter(lines: readonly string[], beginning: string): readonly string[] {
  const place = lines.findIndex((line) => line.startsWith(beginning));
  return place < 0 ? [] : lines.slice(place + 1);
}

inChromium('a visitor who asks why', ({ open }) => {
  const demo = withDemo();

  test.each(STORIES)(
    '$line names the true change in the first three lines, and not the one that only looks like it',
    async ({ line, title, says, named, further, unnamed }) => {
      const page = await open(demo.url());
      await say(page, line);
      const lines = await linesOf(await reads(page, title));
      await shoot(page, `why-${line.replace(/.*\./, '')}`);
      const whole = lines.join('\n');
      expect(whole).toMatch(says);
      expect(linesAfter(lines, 'Shortly before').slice(0, 3).join('\n')).toMatch(named);
      expect(whole).toMatch(further);
      expect(whole).not.toContain(unnamed);
    },
  );

  test('a rhythm of every day is no change, and no merge is named for it', async () => {
    const page = await open(demo.url());
    await say(page, '/health why training.multinode_shaped_sps');
    const whole = (await linesOf(await reads(page, 'Why? Training: Multinode - Shaped SPS'))).join('\n');
    expect(whole).toContain('Nothing found: no change stands out from what is usual');
    expect(whole).not.toContain('Shortly before');
    expect(whole).not.toContain('Rename the logs of the shared nodes');
  });

  test('a newcomer is led to each story by one press, and told that it is made up', async () => {
    const page = await open(demo.url());
    const tries = controls(page).getByRole('region', { name: 'Things to try' });
    await tries.waitFor();
    expect(await tries.getByRole('button').allTextContents()).toEqual([
      ...STORIES.map(({ line }) => line),
      '/health why training.multinode_shaped_sps',
      '/health watch ci.tests_passing for 0m',
      '/health live',
      '/incidents 30d',
      '/digest preview weekly',
    ]);
    expect(await tries.getByText('Simulated').count()).toBe(8);
    await tries.getByRole('button', { name: '/incidents 30d' }).click();
    await reads(page, 'Incidents, the last 30 days');
    await shoot(page, 'why-things-to-try');
  });

  test('a press each brings a thread of what is red, a living card and the review of a week', async () => {
    const page = await open(demo.url());
    const tries = controls(page).getByRole('region', { name: 'Things to try' });
    const answers = [
      ['/health watch ci.tests_passing for 0m', 'Critical: Tests Passing on Main (CI/CD)'],
      ['/health live', 'Living card, updated'],
      ['/digest preview weekly', 'Week of '],
    ] as const;
    for (const [line, answer] of answers) {
      await tries.getByRole('button', { name: line }).click();
      await reads(page, answer);
    }
    await shoot(page, 'why-watched');
  });

  test('in a channel where nothing was said yet, on a phone, a press shows the answer', async () => {
    const page = await open(demo.url(), { viewport: { width: 390, height: 844 } });
    await page.getByRole('button', { name: 'Back to channels' }).click();
    await page.getByRole('button', { name: /^#ci/ }).click();
    await page.getByText('This is the beginning of #ci').waitFor();
    await shoot(page, 'why-first-visit');
    await page.getByRole('main').getByRole('button', { name: STORIES[0].line }).click();
    await reads(page, STORIES[0].title);
    await page.getByRole('button', { name: 'Demo controls' }).click();
    await controls(page).getByRole('button', { name: STORIES[1].line }).click();
    await expect.poll(() => controls(page).count()).toBe(0);
    const card = await reads(page, STORIES[1].title);
    expect(await card.isVisible()).toBe(true);
    expect(await messages(page).count()).toBe(2);
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    await shoot(page, 'why-narrow');
  });

  test('only requests that were expected reach the local Slack and Datadog', () => {
    const { slack, datadog } = demo.running();
    expect([slack.unexpected, datadog.unexpected]).toEqual([[], []]);
  });
});
