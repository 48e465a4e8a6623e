import { type Stage, type StageOptions, startStage } from '../../sandbox/stage.ts';
import { createBot } from '../../src/app.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { configFromEnv, type Environment } from '../../src/config/config.ts';
import { createLog } from '../../src/log.ts';
import { SHIPPED_CATALOG } from '../../src/package-root.ts';

/** A bot in this process on a stage of its own, over real sockets. */
export interface RunningBot extends Stage, AsyncDisposable {
  /** Lines of its log. */
  readonly log: readonly string[];
  readonly healthUrl: string;
  readonly slackPort: number | undefined;
  /** Rejects when the bot cannot go on. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

export interface BotOptions extends Partial<StageOptions> {
  /** Settings over those of the stage; an empty one is as if unset. */
  readonly env?: Environment;
}

/** Starts stage and bot; `await using` ends both. The clock is the bot's, Slack's and Datadog's alike. */
export async function startBot({ env = {}, ...options }: BotOptions = {}): Promise<RunningBot> {
  const catalog = options.catalog ?? loadCatalog(SHIPPED_CATALOG);
  const stage = await startStage({ timeZone: 'UTC', ...options, catalog });
  const log: string[] = [];
  // Nobody looks at collectors unless a test asks for it: see oncall.ts.
  const config = configFromEnv({ ...stage.env, ONCALL_CHANNEL: '', ...env });
  const secrets = Object.values(stage.slack.tokens).concat(Object.values(stage.datadog.keys));
  const bot = createBot(
    config,
    catalog,
    createLog('info', secrets, { write: (line) => void log.push(line) }),
    options.clock,
  );
  await bot.start();
  const { health, slack } = bot.ports();
  const stop = async () => {
    await bot.stop();
    await stage.close();
  };
  return {
    ...stage,
    log,
    healthUrl: `http://127.0.0.1:${health}`,
    slackPort: slack,
    failed: bot.failed,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
