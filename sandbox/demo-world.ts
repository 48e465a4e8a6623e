import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog } from '../src/catalog/catalog.ts';
import { loadCatalog } from '../src/catalog/load.ts';
import type { Environment } from '../src/config/config.ts';
import { SHIPPED_CATALOG } from '../src/package-root.ts';
import type { StoredEvent } from './datadog/events/stored-event.ts';
import type { DataSet } from './datadog/series.ts';
import { simulatedEvents } from './datadog/simulated-events.ts';
import { writeHurriedCatalog } from './hurried-catalog.ts';
import { type LocalSources, startLocalSources } from './sources/local-sources.ts';
import { demoDataOf } from './stage.ts';
import { type DataClock, moved } from './web/data-clock.ts';

/** What a demo's Datadog holds from the beginning, and who fills it. */
export interface DemoWorld {
  readonly catalog: Catalog;
  readonly data: DataSet;
  readonly events: readonly StoredEvent[];
  readonly dataClock: DataClock;
  /** What the bot's own collectors read; null where the data is there already. */
  readonly sources: LocalSources | null;
  /** Settings of the bot beside those of the stage. */
  readonly env: Environment;
  close(): Promise<void>;
}

export interface DemoWorldOptions {
  readonly catalog: Catalog;
  /** File or folder of the catalog; the shipped one when left out. */
  readonly catalogFile?: string | undefined;
  readonly timeZone: string;
  /** Whether the bot's own collectors fill an empty Datadog from local stand-ins of their sources. */
  readonly collects?: boolean;
  /** A clone whose history the GitHub collector reads commits from. */
  readonly commitsFolder?: string | undefined;
}

/** The world of a demo, begun. */
export function startWorld(options: DemoWorldOptions): Promise<DemoWorld> | DemoWorld {
  return options.collects ? startCollectedWorld(options) : simulatedWorld(options);
}

function simulatedWorld({ catalog, catalogFile, timeZone }: DemoWorldOptions): DemoWorld {
  const dataClock: DataClock = { movedHours: 0 };
  return {
    ...{ catalog, dataClock, sources: null, env: { CATALOG_FILE: catalogFile }, close: async () => {} },
    data: moved(demoDataOf(catalog, timeZone, Date.now()), dataClock),
    events: simulatedEvents(Date.now()),
  };
}

async function startCollectedWorld({ catalogFile, commitsFolder }: DemoWorldOptions): Promise<DemoWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'metta-health-bot-catalog-'));
  writeHurriedCatalog(catalogFile ?? SHIPPED_CATALOG, folder);
  const catalog = loadCatalog(folder);
  const sources = await startLocalSources({ clock: Date.now, commitsFolder });
  const kinds = catalog.collectors.flatMap(({ source }) => source?.kind ?? []);
  return {
    ...{ catalog, data: [], events: [], dataClock: { movedHours: 0 }, sources },
    env: { ...sources.env, CATALOG_FILE: folder, COLLECT: kinds.join(','), DD_ENV: catalog.environments.names[0] },
    async close() {
      await sources.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
