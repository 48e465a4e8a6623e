import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { withDemo } from '../support/demo.ts';
import { composer, reads, say } from '../support/slack-page.ts';
import { inChromium } from '../support/visit.ts';

/** As tall as the longest dashboard: what is out of sight has no contrast that could be judged. */
const TALL = { width: 1440, height: 3_000 };

/** What axe-core finds, a line for each rule and element. */
async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>('axe.run(document)');
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, any }) => `${id}: ${help}: ${target.join(' ')} ${any.map(({ message }) => message).join('; ')}`,
    ),
  );
}

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly {
    readonly target: readonly string[];
    readonly any: readonly { readonly message: string }[];
  }[];
}

inChromium('axe-core finds nothing', ({ open }) => {
  const demo = withDemo();

  test.each(['light', 'dark'] as const)(
    'on the page of the demo, %s: messages, threads, a form, the controls, Home',
    async (colorScheme) => {
      const page = await open(demo.url(), { colorScheme, viewport: TALL });
      await composer(page).waitFor();
      await say(page, '/health');
      await reads(page, 'Overall:');
      await say(page, '/ci-status');
      await reads(page, 'GitHub CI/CD');
      expect(await findings(page)).toEqual([]);
      await say(page, '/digest');
      await page
        .getByRole('button', { name: /^(Subscribe|Change)$/ })
        .last()
        .click();
      await page.getByRole('dialog').waitFor();
      expect(await findings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      // They are open beside the conversation, as the first findings saw them.
      await page.getByRole('button', { name: 'Kill -9' }).waitFor();
    },
  );

  test.each(['light', 'dark'] as const)(
    'on the page with every message in every situation, %s',
    async (colorScheme) => {
      const page = await open(new URL('preview.html', demo.url()).href, { colorScheme, viewport: TALL });
      await page.locator('main > section').first().waitFor();
      expect(await findings(page)).toEqual([]);
    },
    120_000,
  );

  test.each(['light', 'dark'] as const)('on the list of dashboards and on every dashboard, %s', async (colorScheme) => {
    const { datadog } = demo.running();
    const paths = ['/dashboard/lists', ...datadog.dashboards.all().map(({ id }) => `/dashboard/${id}`)];
    expect(paths.length).toBe(7);
    for (const path of paths) {
      const page = await open(`${datadog.url}${path}`, { colorScheme, viewport: TALL });
      expect(await findings(page), path).toEqual([]);
    }
  });
});
