import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalDatadog, MonitorState } from '@metta-health-bot/local-datadog';
import { expect, vi } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { runMonitors } from '../../src/cli/sync.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { createMonitorsApi } from '../../src/datadog/resource-api.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';
import { readPushed } from '../../src/sync/id-map.ts';

/** The shipped monitors in a local Datadog, by their slugs. */
export interface PushedMonitors {
  stateOf(slug: string): MonitorState;
}

/** Brings the monitors of the shipped catalog to it, as `npm run monitors -- push --yes` would. */
export async function pushMonitors(datadog: LocalDatadog): Promise<PushedMonitors> {
  const folder = mkdtempSync(join(tmpdir(), 'monitors-'));
  const access = { apiUrl: datadog.url, apiKey: datadog.keys.api, appKey: datadog.keys.app };
  const api = createMonitorsApi({ ...access, fetch: createHttpClient(), sleep: async () => {} });
  const world = {
    catalog: () => loadCatalog(SHIPPED_CATALOG),
    folder,
    write: () => {},
    datadog: () => ({ api, appUrl: datadog.url }),
  };
  await runMonitors(['build'], world);
  expect(await runMonitors(['push', '--yes'], world)).toBe(0);
  const ids = readPushed(folder, { noun: 'monitor', plural: 'monitors' })?.entries ?? {};
  rmSync(folder, { recursive: true });
  return { stateOf: (slug) => datadog.monitorState(ids[slug]?.id ?? slug) };
}

/** Waits until the bot has sent so many more of this gauge. */
export async function gaugeSent({ submissions }: LocalDatadog, metric: string, more = 1): Promise<void> {
  const count = () =>
    submissions
      .data()
      .filter((series) => series.metric === metric)
      .flatMap(({ timesIn }) => timesIn?.(0, Number.MAX_SAFE_INTEGER) ?? []).length;
  const before = count();
  await vi.waitFor(() => expect(count()).toBeGreaterThanOrEqual(before + more), { timeout: 20_000, interval: 50 });
}
