import type { DataSet, StoredEvent } from '@metta-health-bot/local-datadog';
import { type SimulatedSources, startSimulatedSources, temporaryFolder } from '@metta-health-bot/local-sources';
import type { Environment } from './bot-process.ts';
import { simulatedEvents } from './data/simulated-events.ts';
import { writeDemoCatalog } from './demo-catalog.ts';
import { demoDataOf } from './local-services.ts';
import type { ShownBot, ShownCatalog } from './shown-bot.ts';
import { type DataClock, moved } from './web/data-clock.ts';

/** Initial data of a demo's Datadog, and its source. */
export interface DemoInput {
  readonly catalog: ShownCatalog;
  /** Path of that catalog. */
  readonly catalogPath: string;
  readonly data: DataSet;
  readonly events: readonly StoredEvent[];
  readonly dataClock: DataClock;
  /** Sources of the bot's own collectors; null if the data is there already. */
  readonly sources: SimulatedSources | null;
  /** Settings of the bot beside those of the local services. */
  readonly env: Environment;
  close(): Promise<void>;
}

/** Contents of a demo, and the source of its data. */
export interface DemoInputOptions {
  readonly bot: ShownBot;
  readonly timeZone: string;
  /** Whether the bot's own collectors fill an empty Datadog from local servers in place of their sources. */
  readonly collects?: boolean;
  /** A clone whose history the GitHub collector reads commits from. */
  readonly commitsFolder?: string | undefined;
}

/** The catalog and data of a demo, and its sources if the bot is to collect, started. Throws on a catalog with mistakes. */
export function startDemoInput(options: DemoInputOptions): Promise<DemoInput> | DemoInput {
  return options.collects ? startCollectedInput(options) : simulatedInput(options);
}

function simulatedInput({ bot: { catalogPath, readCatalog }, timeZone }: DemoInputOptions): DemoInput {
  const catalog = readCatalog(catalogPath);
  const dataClock: DataClock = { movedHours: 0 };
  return {
    catalog,
    catalogPath,
    dataClock,
    sources: null,
    env: { CATALOG_FILE: catalogPath },
    close: async () => {},
    data: moved(demoDataOf(catalog, timeZone, Date.now()), dataClock),
    events: simulatedEvents(catalog, { now: Date.now(), timeZone }),
  };
}

async function startCollectedInput({ bot, commitsFolder }: DemoInputOptions): Promise<DemoInput> {
  const { path: folder, remove } = temporaryFolder('metta-health-bot-catalog-');
  writeDemoCatalog(bot.catalogFiles(bot.catalogPath), folder);
  const catalog = bot.readCatalog(folder);
  const sources = await startSimulatedSources({ clock: Date.now, commitsFolder });
  const kinds = catalog.collectors.flatMap(({ source }) => source?.kind ?? []);
  return {
    catalog,
    catalogPath: folder,
    data: [],
    events: [],
    dataClock: { movedHours: 0 },
    sources,
    env: { ...sources.env, CATALOG_FILE: folder, COLLECT: kinds.join(','), DD_ENV: catalog.environments[0] },
    async close() {
      await sources.close();
      remove();
    },
  };
}
