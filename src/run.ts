import type { Catalog } from './catalog/catalog.ts';
import type { Config } from './config/config.ts';
import { secretsOf } from './config/secrets.ts';
import { createLog } from './log.ts';

/**
 * Runs the bot until SIGTERM or SIGINT, then stops it gracefully; `warnings` are the first lines of its log. Throws ProblemsError
 * when Slack refuses a token.
 */
export async function runBot(config: Config, catalog: Catalog, warnings: readonly string[]): Promise<void> {
  const log = createLog(config.logLevel, secretsOf(config), process.stdout);
  for (const warning of warnings) log.warn(warning);
  const signal = stopSignal();
  // Loaded only now: the Datadog client costs a second, which a wrong setting should not.
  const { createBot } = await import('./app.ts');
  const bot = createBot(config, catalog, log);
  // What nobody expected ends the process, as Node would end it, but through the log and without a secret.
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
      // Whatever still holds on to the process, such as a request that never ends, is let go.
      setTimeout(() => process.exit(), 200).unref();
    });
  }
}

/**
 * Resolves with the first SIGTERM, SIGINT or SIGHUP. Repeats do not cut off what has been promised; the stop has a limit of its own.
 * Only a second SIGINT ends the process at once: a person who presses Ctrl-C again means it.
 */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => resolve());
    process.once('SIGINT', () => resolve());
  });
}
