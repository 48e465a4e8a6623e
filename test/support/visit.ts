import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { processEnvironment } from '../../src/config/environment.ts';
import { PACKAGE_ROOT } from '../../src/core/package-root.ts';
import { launchChromium, MAY_LACK_CHROMIUM, NO_CHROMIUM } from './chromium.ts';

/** That of the demos in these tests. */
export const ZONE = 'Europe/Berlin';
const { PICTURES } = processEnvironment();
const ARTIFACTS = join(PACKAGE_ROOT, 'test/artifacts');
/** A browser on a busy machine; a test that waits in vain ends sooner, by its own waiting. */
const TIMEOUT_MS = 40_000;
/** What a page may show but for the wire log: no object that was never rendered, no payload. */
const UNRENDERED = /\[object \w+\]|\{\s*"\w+":|\bNaN\b/;

/** A person at a browser. */
export interface Visitor {
  /** Opens an address in a fresh profile, 1440 x 900 unless told otherwise. Whatever goes wrong in it fails the test. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
}

interface Opened {
  readonly page: Page;
  readonly faults: string[];
}

/** Tests that need a browser: one for all of them. Without one they are skipped, but never in CI. */
export function inChromium(title: string, define: (visitor: Visitor) => void): void {
  if (NO_CHROMIUM !== null && MAY_LACK_CHROMIUM) {
    process.stderr.write(`Skipped: ${title}; ${NO_CHROMIUM}\n`);
    test.skip(title);
    return;
  }
  describe(title, { timeout: TIMEOUT_MS }, () => {
    let browser: Browser | undefined;
    let opened: Opened[] = [];
    beforeAll(async () => {
      expect(NO_CHROMIUM).toBeNull();
      mkdirSync(ARTIFACTS, { recursive: true });
      browser = await launchChromium();
    });
    afterEach(async ({ task }) => {
      const seen = opened;
      opened = [];
      if (task.result?.state === 'fail') for (const { page } of seen) await keep(page, `failed-${task.name}`);
      for (const one of seen) await expectSound(one);
    });
    afterAll(() => browser?.close());
    define({
      open: async (url, options = {}) => {
        if (browser === undefined) throw new Error('the browser does not run yet');
        const one = await openPage(browser, url, options);
        opened.push(one);
        return one.page;
      },
    });
  });
}

/** Keeps what the page looks like now, as test/artifacts/NAME.png, where pictures are asked for: they take a third of the time. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await keep(page, name);
}

async function keep(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(ARTIFACTS, `${name.replaceAll(/[^\w-]+/g, '-')}.png`), animations: 'disabled' });
}

async function openPage(browser: Browser, url: string, options: BrowserContextOptions): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: ZONE, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning')
      faults.push(`console: ${line.text()} (${line.location().url})`);
  });
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && hostname !== '127.0.0.1') faults.push(`request: ${request.url()}`);
  });
  // A busy machine takes its time over the large font of emoji; tests wait for what they look for.
  await page.goto(url, { waitUntil: 'domcontentloaded', timeout: 30_000 });
  return { page, faults };
}

/** No error in the console, no request to anywhere else, nothing on screen that was never rendered. */
async function expectSound({ page, faults }: Opened): Promise<void> {
  const wire = page.getByRole('complementary', { name: 'Demo controls' });
  const payloads = await wire.allTextContents();
  const text = payloads.reduce((all, part) => all.replace(part, ''), (await page.locator('body').textContent()) ?? '');
  await page.context().close();
  expect(faults).toEqual([]);
  expect(text).not.toMatch(UNRENDERED);
  expect(text.trim()).not.toBe('');
}
