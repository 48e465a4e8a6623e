import { existsSync } from 'node:fs';
import { seriesOf } from '@metta-health-bot/local-datadog';
import { expect, test } from 'vitest';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { shownCatalog } from '../../../src/cli/demo-bot.ts';
import { SHIPPED_CATALOG } from '../../../src/core/package-root.ts';
import { startLocalServices } from '../src/local-services.ts';

const start = (options = {}) =>
  startLocalServices({ catalog: shownCatalog(loadCatalog(SHIPPED_CATALOG)), timeZone: 'UTC', ...options });

test('a bot over the local services has an on-call channel, a fallback, and a folder that goes when they close', async () => {
  const services = await start();
  expect(services.env).toMatchObject({
    ONCALL_CHANNEL: 'C0ONCALL',
    ONCALL_FALLBACK_CHANNEL: 'C0SYSTEMHEALTH',
    WATCH_INTERVAL_SECONDS: '5',
  });
  const folder = services.env.DATA_DIR ?? '';
  expect(existsSync(folder)).toBe(true);
  await services.close();
  expect(existsSync(folder)).toBe(false);
});

test('a local Slack without such channels leaves them unset', async () => {
  const services = await start({ slack: { channels: [{ name: 'ci', botIsMember: true }] } });
  expect(services.env.ONCALL_CHANNEL).toBeUndefined();
  await services.close();
});

test('troubles of collectors are in the data, by the clock of the local services', async () => {
  let now = Date.UTC(2026, 10, 23, 14);
  const services = await start({ clock: () => now });
  const [failed] = seriesOf(services.data, 'collector.github.failed');
  now += 61_000;
  services.troubles.set('github', 'failed');
  expect([failed?.valueAt(now), failed?.valueAt(now - 61_000)]).toEqual([1, 0]);
  await services.close();
});
