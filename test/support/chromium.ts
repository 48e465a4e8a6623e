import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const { CHROMIUM_PATH, CI } = process.env;
const EXECUTABLE = CHROMIUM_PATH || '/usr/bin/chromium';

/** Why there is no browser to test with, and what to do about it; null when there is one. */
export const NO_CHROMIUM = existsSync(EXECUTABLE)
  ? null
  : `there is no Chromium at ${EXECUTABLE}: install it, or name one in CHROMIUM_PATH`;

/** A developer may lack a browser; CI may not. */
export const MAY_LACK_CHROMIUM = !CI;

/** Starts Debian's Chromium without a window; it asks nobody for updates. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
