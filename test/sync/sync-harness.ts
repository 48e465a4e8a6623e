import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalDatadog, startLocalDatadog } from '@metta-health-bot/local-datadog';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import type { StatusLine } from '../../src/cli/progress.ts';
import { runDashboards, runMonitors } from '../../src/cli/sync.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { createDashboardsApi, createMonitorsApi } from '../../src/datadog/resource-api.ts';
import { createHttpClient } from '../../src/http-client/http-client.ts';

/** A folder of templates and a Datadog of its own to push them to. */
export interface SyncHarness extends AsyncDisposable {
  readonly datadog: LocalDatadog;
  /** The folder that the next command works in. */
  folder: string;
  /** The catalog that the next command reads. */
  catalog: Catalog;
  /** Where the next command shows its progress. */
  status: StatusLine | undefined;
  /** Runs a command; what it printed, and its exit code as the last line. */
  run(...args: readonly string[]): Promise<readonly string[]>;
  read(file: string): string;
  write(file: string, text: string): void;
  /** Methods of the requests since the last time, in order. */
  calls(): readonly string[];
}

/** Where people open that Datadog. */
const APP_URL = 'https://app.datadoghq.com';

const KINDS = {
  dashboards: { create: createDashboardsApi, runs: runDashboards },
  monitors: { create: createMonitorsApi, runs: runMonitors },
} as const;

/** Opens one with the templates of the shipped catalog in it. */
export async function openSync(kind: keyof typeof KINDS = 'dashboards'): Promise<SyncHarness> {
  const { create, runs } = KINDS[kind];
  const datadog = await startLocalDatadog({ data: [], clock: Date.now });
  const folder = mkdtempSync(join(tmpdir(), `${kind}-`));
  const api = create({
    apiUrl: datadog.url,
    apiKey: datadog.keys.api,
    appKey: datadog.keys.app,
    fetch: createHttpClient(),
    sleep: async () => {},
  });
  let seen = 0;
  const place: SyncHarness = {
    catalog: loadCatalog(SHIPPED_CATALOG),
    status: undefined,
    datadog,
    folder,
    async run(...args: readonly string[]) {
      const lines: string[] = [];
      const code = await runs(args, {
        catalog: () => place.catalog,
        folder: place.folder,
        datadog: () => ({ api, appUrl: APP_URL }),
        write: (line) => void lines.push(...line.split('\n')),
        status: place.status,
      });
      return [...lines, `exit ${code}`];
    },
    read: (file: string) => readFileSync(join(folder, file), 'utf8'),
    write: (file: string, text: string) => writeFileSync(join(folder, file), text),
    calls() {
      const calls = datadog.requests.slice(seen).map(({ method }) => method);
      seen = datadog.requests.length;
      return calls;
    },
    async [Symbol.asyncDispose]() {
      await datadog.close();
      rmSync(folder, { recursive: true });
    },
  };
  await place.run('build');
  return place;
}

/** A person changes the title of the first widget in the second row. */
export function retitle(body: JsonObject, title: string): JsonObject {
  const copy = structuredClone(body) as unknown as {
    widgets: { definition: { widgets: { definition: { title: string } }[] } }[];
  };
  const widget = copy.widgets[1]?.definition.widgets[0];
  if (!widget) throw new Error('the dashboard has no second row');
  widget.definition.title = title;
  return copy as unknown as JsonObject;
}
