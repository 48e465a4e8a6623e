import { type LocalServices, type LocalServicesOptions, startLocalServices } from '@metta-health-bot/demo';
import { createBot } from '../../src/app/app.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { shownCatalog } from '../../src/cli/demo-bot.ts';
import { configFromEnv } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/environment.ts';
import { SHIPPED_CATALOG } from '../../src/core/package-root.ts';
import { createLog } from '../../src/observability/log.ts';
import { createTestDatabase } from './test-database.ts';

/** A bot in this process over local services of its own, over real sockets. */
export interface RunningBot extends LocalServices, AsyncDisposable {
  /** Lines of its log. */
  readonly log: readonly string[];
  /** Of the bot that runs now. */
  readonly healthUrl: string;
  readonly slackPort: number | undefined;
  /** Rejects when the bot cannot go on. */
  readonly failed: Promise<never>;
  /**
   * Ends the bot and starts another one over the same services: same folder, same log, and that catalog where one is given. `meanwhile` is
   * done while there is none.
   */
  restart(catalog?: Catalog, meanwhile?: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export interface BotOptions extends Partial<Omit<LocalServicesOptions, 'catalog'>> {
  /** The shipped one when absent. */
  readonly catalog?: Catalog;
  /** Settings over those of the local services; an empty one is as if unset. */
  readonly env?: Environment;
  /** How far the bot's own clock is from everybody else's, in milliseconds. */
  readonly skewMs?: () => number;
  /** By how much the clock that nobody sets has gone on beyond the real time, in milliseconds. */
  readonly aheadMs?: () => number;
}

/** Starts local services and bot; `await using` ends both. The clock is the bot's, Slack's and Datadog's alike. */
export async function startBot({
  env = {},
  skewMs = () => 0,
  aheadMs = () => 0,
  ...options
}: BotOptions = {}): Promise<RunningBot> {
  const catalog = options.catalog ?? loadCatalog(SHIPPED_CATALOG);
  const services = await startLocalServices({ timeZone: 'UTC', ...options, catalog: shownCatalog(catalog) });
  // Nobody looks at collectors unless a test asks for it: see oncall.ts.
  // Nor is anything sent to Datadog unasked, where tests count what is asked of it.
  const database = await createTestDatabase(String(services.env.DATA_DIR));
  const settings = { ...services.env, ...database.env, ONCALL_CHANNEL: '', SELF_METRICS: 'off', ...env };
  const config = configFromEnv(settings);
  const { clock = Date.now } = options;
  const lines: string[] = [];
  const log = createLog('info', config.secrets, { write: (line) => void lines.push(line) });
  const start = async (known: Catalog) => {
    const monotonic = () => performance.now() + aheadMs();
    const bot = createBot(config, known, { log, clock: () => clock() + skewMs(), monotonic });
    await bot.start();
    return bot;
  };
  let bot = await start(catalog);
  const stop = async () => {
    await bot.stop();
    await database.drop();
    await services.close();
  };
  return {
    ...services,
    env: settings,
    log: lines,
    get healthUrl() {
      return `http://127.0.0.1:${bot.ports().health}`;
    },
    slackPort: bot.ports().slack,
    failed: bot.failed,
    async restart(changed = catalog, meanwhile = async () => {}) {
      await bot.stop();
      await meanwhile();
      bot = await start(changed);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
