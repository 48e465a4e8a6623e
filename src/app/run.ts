import type { Catalog } from '../catalog/catalog.ts';
import type { Config } from '../config/config.ts';
import { SAME_PRESS_MS } from '../core/time.ts';
import { createLog } from '../observability/log.ts';

/**
 * Runs the bot until SIGTERM or SIGINT, then stops it gracefully; `warnings` are the first lines of its log. Throws ProblemsError
 * when Slack refuses a token.
 */
export async function runBot(config: Config, catalog: Catalog, warnings: readonly string[]): Promise<void> {
  const log = createLog(config.logLevel, config.secrets, process.stdout);
  for (const warning of warnings) log.warn(warning);
  const signal = stopSignal();
  // Loaded late: the report of an invalid setting does not wait for the clients of Slack and Datadog.
  const { createBot } = await import('./app.ts');
  const bot = createBot(config, catalog, { log });
  // Ends the process as Node would, but through the log, where secrets are redacted.
  process.once('uncaughtException', (error) => {
    log.fatal(
      { err: error },
      'the bot crashed and exits with code 1; unfinished writes are rolled back. Next step: restart it, or let a supervisor do so, and report this line',
    );
    process.exit(1);
  });
  try {
    await Promise.race([bot.start(), signal]);
    await Promise.race([bot.failed, signal]);
    log.info('stopping');
  } finally {
    await bot.stop().finally(() => {
      // Ends the process even if something still keeps it alive, such as a request that never ends.
      setTimeout(() => process.exit(), 200).unref();
    });
  }
}

/**
 * Resolves with the first SIGTERM, SIGINT or SIGHUP. Further ones do not cut off running answers: stopping has its own time limit.
 * Only a second SIGINT (Ctrl-C pressed again, not the same press sent on by npm) ends the process at once.
 */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => resolve());
    const onPress = () => {
      resolve();
      setTimeout(() => process.off('SIGINT', onPress), SAME_PRESS_MS);
    };
    process.on('SIGINT', onPress);
  });
}
