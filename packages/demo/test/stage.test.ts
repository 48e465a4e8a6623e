import { existsSync } from 'node:fs';
import { seriesOf } from '@metta-health-bot/local-datadog';
import { expect, test } from 'vitest';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { shownCatalog } from '../../../src/demo/describe-bot.ts';
import { SHIPPED_CATALOG } from '../../../src/package-root.ts';
import { startStage } from '../src/stage.ts';

const start = (options = {}) =>
  startStage({ catalog: shownCatalog(loadCatalog(SHIPPED_CATALOG)), timeZone: 'UTC', ...options });

test('a bot on the stage has an on-call channel, a fallback, and a folder that goes with the stage', async () => {
  const stage = await start();
  expect(stage.env).toMatchObject({
    ONCALL_CHANNEL: 'C0ONCALL',
    ONCALL_FALLBACK_CHANNEL: 'C0SYSTEMHEALTH',
    WATCH_INTERVAL_SECONDS: '5',
  });
  const folder = stage.env.DATA_DIR ?? '';
  expect(existsSync(folder)).toBe(true);
  await stage.close();
  expect(existsSync(folder)).toBe(false);
});

test('a stage without such channels leaves them unset', async () => {
  const stage = await start({ slack: { channels: [{ name: 'ci', botIsMember: true }] } });
  expect(stage.env.ONCALL_CHANNEL).toBeUndefined();
  await stage.close();
});

test('troubles of collectors are in the data, by the clock of the stage', async () => {
  let now = Date.UTC(2026, 10, 23, 14);
  const stage = await start({ clock: () => now });
  const [failed] = seriesOf(stage.data, 'collector.github.failed');
  now += 61_000;
  stage.troubles.set('github', 'failed');
  expect([failed?.valueAt(now), failed?.valueAt(now - 61_000)]).toEqual([1, 0]);
  await stage.close();
});
